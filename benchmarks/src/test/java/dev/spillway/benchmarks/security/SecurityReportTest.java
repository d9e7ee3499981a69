package dev.spillway.benchmarks.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SecurityReportTest {

    @Test
    void comparesTheMediansOfBothListeners() {
        Transfer fast = new Transfer(1_000_000_000, 10, 2);
        Transfer slow = new Transfer(1_000_000_000, 20, 3);
        Traffic traffic =
                new Traffic(
                        List.of(fast, fast, slow),
                        List.of(slow, slow, fast),
                        List.of(fast),
                        List.of(slow),
                        "TLSv1.3 X");

        assertThat(SecurityReport.of(traffic).lines())
                .contains(
                        "Medians of 3 rounds in alternation; TLSv1.3 X",
                        "| produce, MB/s | 100.00 | 50.00 | 0.50 |",
                        "| consume, broker CPU-s/GB | 2.00 | 3.00 | 1.50 |");
    }

    @Test
    void showsUsersAgainstRawCalls() {
        UserCreation users = new UserCreation(1000, 2, 10, 3, 20, 25, 2, 30, 6, 250);

        assertThat(SecurityReport.of(users).lines())
                .contains("| everything accepted, every User Ready | 10.0 | 25.0 | 2.50 |");
    }

    @Test
    void showsTheSpreadOfRevocations() {
        assertThat(SecurityReport.ofRevocations(List.of(0.5, 2.0, 1.0)).lines())
                .contains("| 3 | 0.50 s | 1.00 s | 2.00 s |");
    }

    @Test
    void aRotationWithAnErrorALostRecordOrARestartDidHarm() {
        List<Rotations.Rotation> one = List.of(new Rotations.Rotation(5, 7.25));

        assertThat(new Rotations(one, 9, 3, 0, List.of(), 0).isWithoutHarm()).isTrue();
        assertThat(new Rotations(one, 9, 3, 1, List.of(), 0).isWithoutHarm()).isFalse();
        assertThat(new Rotations(one, 9, 3, 0, List.of("refused"), 0).isWithoutHarm()).isFalse();
        assertThat(new Rotations(one, 9, 3, 0, List.of(), 1).isWithoutHarm()).isFalse();
        assertThat(SecurityReport.of(new Rotations(one, 9, 3, 0, List.of("refused"), 1)).lines())
                .contains(
                        "| 1 | 5.0 | 7.3 |",
                        "9 records acknowledged, 0 of them not read; 3 new connections; 1 errors of"
                                + " clients; 1 restarts",
                        "- refused");
    }
}
