package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What brokers and controllers log. */
public record LoggingSpec(
        @JsonPropertyDescription(
                        """
                        Level of everything that loggers does not name: WARN, INFO (default), \
                        DEBUG or TRACE. Main events of nodes are logged in any case. A few of Kafka's loggers that repeat its configuration \
                        and the like log at WARN unless loggers names them. In force within about \
                        a minute; restarts nothing.\
                        """)
                @Default("INFO")
                @ValidationRule(
                        value = "!(self in ['OFF', 'ERROR'])",
                        message =
                                "nobody could tell why a node misbehaves without its warnings;"
                                    + " write WARN, or silence single loggers in logging.loggers")
                @Nullable LogLevel level,
        @JsonPropertyDescription(
                        """
                        Levels by logger, for it and the loggers below it, for example \
                        {"org.apache.kafka.server.log.remote": "DEBUG"}: "OFF" (in quotes), ERROR, WARN, INFO, \
                        DEBUG or TRACE. A logger is the package or class that logs; at the root \
                        use level. In force within about a minute; restarts nothing.\
                        """)
                @Size(max = 64)
                @ValidationRule(
                        value =
                                "self.all(k, k.size() <= 256 &&"
                                        + " k.matches('^[A-Za-z_][A-Za-z0-9_$.-]*$'))",
                        message =
                                "a logger is a package or class, for example"
                                        + " org.apache.kafka.raft.KafkaRaftClient")
                @ValidationRule(
                        value = "!('root' in self)",
                        message = "the level of everything else is logging.level")
                @Nullable Map<String, LogLevel> loggers) {}
