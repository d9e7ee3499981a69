package dev.spillway.operator.connect;

import dev.spillway.operator.api.ConnectorState;
import dev.spillway.operator.observed.ObservedConnect;
import java.util.List;
import java.util.Map;

/**
 * The REST interface of a Connect's workers. All methods throw {@link ConnectUnavailableException}
 * and {@link ConnectRefusedException}, and return within a minute.
 */
public interface ConnectRest extends AutoCloseable {

    ObservedConnect.Known read();

    /** What Kafka Connect and the connector have against the settings; connectors try them. */
    List<FieldProblem> validate(String className, Map<String, String> config);

    void create(String connector, Map<String, String> config, ConnectorState initial);

    void configure(String connector, Map<String, String> config);

    void pause(String connector);

    void resume(String connector);

    void stop(String connector);

    /** The connector and those of its tasks that have failed. */
    void restartFailed(String connector);

    void deleteOffsets(String connector);

    /** One that is gone is no failure. */
    void delete(String connector);

    @Override
    void close();
}
