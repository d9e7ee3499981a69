package dev.spillway.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.ClusterStatus;
import dev.spillway.operator.api.ClusterStatusBuilder;
import dev.spillway.operator.api.Condition;
import dev.spillway.operator.api.ConditionStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastRunTest {

    @Test
    void aRefusalIsKnownFromTheStatus() {
        assertThat(LastRun.refusal(progressing("RefusedByKubernetes", ConditionStatus.True)))
                .contains("RefusedByKubernetes");
        assertThat(LastRun.refusal(progressing("IdentityConflict", ConditionStatus.False)))
                .contains("IdentityConflict");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AsDeclared", "Changing", "Waiting", "Paused", "InvalidSpec"})
    void whatIsUnderWayOrDoneIsNone(String reason) {
        assertThat(LastRun.refusal(progressing(reason, ConditionStatus.True))).isEmpty();
    }

    @Test
    void neitherIsAnOutageOrNoRun() {
        assertThat(LastRun.refusal(progressing("KubeUnavailable", ConditionStatus.Unknown)))
                .isEmpty();
        assertThat(LastRun.refusal(null)).isEmpty();
        assertThat(LastRun.refusal(ClusterStatusBuilder.builder().build())).isEmpty();
    }

    private static ClusterStatus progressing(String reason, ConditionStatus status) {
        return ClusterStatusBuilder.builder()
                .conditions(
                        List.of(
                                new Condition("Ready", ConditionStatus.True, 1L, "", "Serving", ""),
                                new Condition("Progressing", status, 1L, "", reason, "")))
                .build();
    }
}
