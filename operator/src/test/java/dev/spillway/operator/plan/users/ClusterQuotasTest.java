package dev.spillway.operator.plan.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.Quotas;
import dev.spillway.operator.observed.ObservedAccess;
import dev.spillway.operator.observed.ObservedUser;
import dev.spillway.operator.plan.UserStep;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ClusterQuotasTest {
    private static final Quotas TINY =
            new Quotas(
                    Optional.of(new Bytes(1_024)),
                    Optional.empty(),
                    OptionalInt.of(1),
                    OptionalInt.empty());

    private final Map<String, ObservedUser> kafka = new HashMap<>();
    private final Map<String, Double> defaults = new HashMap<>();

    /** The other way round the nodes would be delayed for a moment, and with them everybody. */
    @Test
    void theClustersOwnAreFreedBeforeAnybodyIsLimited() {
        assertThat(ClusterQuotas.next(TINY, seen()))
                .extracting(UserStep::name)
                .containsExactly("__spillway-node", "__spillway-operator");
        free();
        assertThat(ClusterQuotas.next(TINY, seen()))
                .singleElement()
                .isEqualTo(
                        new UserStep.Limit(
                                "", "", QuotaValues.of(TINY), new TreeSet<>(), "not as declared"));
    }

    @Test
    void whatIsAsDeclaredNeedsNothingAndWhatIsDeclaredNoMoreIsRemoved() {
        free();
        defaults.putAll(QuotaValues.of(TINY));
        defaults.put("connection_creation_rate", 5d);
        assertThat(ClusterQuotas.next(TINY, seen())).isEmpty();
        assertThat(ClusterQuotas.next(Quotas.NONE, seen()))
                .singleElement()
                .satisfies(step ->
                        assertThat(((UserStep.Limit) step).unset())
                                .containsExactly("producer_byte_rate", "request_percentage"));
    }

    private void free() {
        for (var step : ClusterQuotas.next(Quotas.NONE, seen())) {
            kafka.put(
                    step.name(),
                    new ObservedUser(
                            new TreeSet<>(), OptionalInt.empty(), ((UserStep.Limit) step).set()));
        }
    }

    private ObservedAccess.Known seen() {
        return ObservedAccess.Known.of(true, defaults, kafka);
    }
}
