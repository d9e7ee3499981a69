package dev.spillway.examples.telemetry;

import dev.spillway.examples.Application;
import dev.spillway.examples.Environment;
import dev.spillway.examples.Json;
import dev.spillway.examples.StreamsApplication;
import dev.spillway.examples.telemetry.FailedLogins.FailedLogin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From logs to findings: an address from which ten logins have failed within half a minute. There
 * is one finding for each such burst, at the tenth attempt; it is over when no login has failed for
 * half a minute.
 */
public final class Security implements Application {
    static final String TOPIC = "findings";
    static final int ATTEMPTS = 10;
    static final Duration WITHIN = Duration.ofSeconds(30);
    private static final String STORE = "bursts";
    private static final Logger LOG = LoggerFactory.getLogger(Security.class);

    /** How long an address is remembered without another attempt, by this machine's clock. */
    private static final Duration FORGET = Duration.ofMinutes(10);

    /**
     * A record of the topic {@code findings}.
     *
     * @param since the first of the attempts, in milliseconds since 1970
     */
    record Finding(String address, int attempts, int users, long since, long at) {}

    /**
     * The newest failed logins from an address, at most {@link #ATTEMPTS}.
     *
     * @param found whether there is a finding about them
     */
    record Burst(List<FailedLogin> logins, boolean found, long seen) {
        Burst with(FailedLogin login, long now) {
            var over = logins.isEmpty() || login.at() - logins.getLast().at() > WITHIN.toMillis();
            var newest = over ? new ArrayList<FailedLogin>() : new ArrayList<>(logins);
            newest.add(login);
            if (newest.size() > ATTEMPTS) {
                newest.removeFirst();
            }
            return new Burst(newest, found && !over, now);
        }

        boolean isNew() {
            return !found
                    && logins.size() == ATTEMPTS
                    && logins.getLast().at() - logins.getFirst().at() <= WITHIN.toMillis();
        }

        Finding finding(String address) {
            var users = new TreeSet<>(logins.stream().map(FailedLogin::user).toList()).size();
            return new Finding(
                    address, logins.size(), users, logins.getFirst().at(), logins.getLast().at());
        }
    }

    @Override
    public void run(Environment environment) throws Exception {
        try (var application =
                new StreamsApplication(
                        environment,
                        topology(),
                        StreamsApplication.settings(
                                "security",
                                Map.of(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0)))) {
            application.run();
        }
    }

    static Topology topology() {
        var builder = new StreamsBuilder();
        builder.addStateStore(
                Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(STORE),
                        Serdes.String(),
                        Json.serde(Burst.class)));
        builder.stream(Otlp.LOGS_TOPIC, Consumed.with(Serdes.ByteArray(), Otlp.logs()))
                .process(FailedLogins::new, Named.as("failed-logins"))
                .repartition(
                        Repartitioned.with(Serdes.String(), Json.serde(FailedLogin.class))
                                .withName("failed-logins-by-address"))
                .process(Bursts::new, Named.as("bursts"), STORE)
                // After a kill the log may tell it again; the topic does not.
                .peek((address, finding) -> LOG.info("{}", finding), Named.as("log"))
                .to(TOPIC, Produced.with(Serdes.String(), Json.serde(Finding.class)));
        return builder.build();
    }

    private static final class Bursts
            extends ContextualProcessor<String, FailedLogin, String, Finding> {
        private static final Burst NONE = new Burst(List.of(), false, 0);

        @Override
        public void init(ProcessorContext<String, Finding> context) {
            super.init(context);
            context.schedule(FORGET, PunctuationType.WALL_CLOCK_TIME, this::forget);
        }

        private KeyValueStore<String, Burst> bursts() {
            return context().getStateStore(STORE);
        }

        @Override
        public void process(Record<String, FailedLogin> login) {
            var address = login.key();
            var before = bursts().get(address);
            var burst =
                    (before == null ? NONE : before)
                            .with(login.value(), context().currentSystemTimeMs());
            if (burst.isNew()) {
                context().forward(login.withValue(burst.finding(address)));
                burst = new Burst(burst.logins(), true, burst.seen());
            }
            bursts().put(address, burst);
        }

        private void forget(long now) {
            try (var all = bursts().all()) {
                while (all.hasNext()) {
                    var entry = all.next();
                    if (now - entry.value.seen() > FORGET.toMillis()) {
                        bursts().delete(entry.key);
                    }
                }
            }
        }
    }
}
