package dev.spillway.benchmarks.security;

import dev.spillway.benchmarks.kubernetes.Spread;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The tables for people, in Markdown. */
final class SecurityReport {
    private SecurityReport() {}

    static String of(Traffic traffic) {
        return String.format(
                        Locale.ROOT,
                        "%nMedians of %d rounds in alternation; %s%n%n"
                                + "| one broker | PLAINTEXT | TLS | ratio |%n|---|---|---|---|%n",
                        traffic.plainProduce().size(),
                        traffic.cipher())
                + row(
                        "produce, MB/s",
                        traffic.plainProduce(),
                        traffic.tlsProduce(),
                        Transfer::megabytesPerSecond)
                + row(
                        "produce, broker CPU-s/GB",
                        traffic.plainProduce(),
                        traffic.tlsProduce(),
                        Transfer::brokerCpuSecondsPerGigabyte)
                + row(
                        "consume, MB/s",
                        traffic.plainConsume(),
                        traffic.tlsConsume(),
                        Transfer::megabytesPerSecond)
                + row(
                        "consume, broker CPU-s/GB",
                        traffic.plainConsume(),
                        traffic.tlsConsume(),
                        Transfer::brokerCpuSecondsPerGigabyte);
    }

    private static String row(
            String what,
            List<Transfer> plain,
            List<Transfer> tls,
            ToDoubleFunction<Transfer> figure) {
        double without = Transfer.median(plain, figure);
        double with = Transfer.median(tls, figure);
        return String.format(
                Locale.ROOT, "| %s | %.2f | %.2f | %.2f |%n", what, without, with, with / without);
    }

    static String of(UserCreation users) {
        return String.format(
                Locale.ROOT,
                """

                | %d Users, seconds | raw Admin | Users | ratio |
                |---|---|---|---|
                | all applied |  | %.1f |  |
                | Kafka has accepted the last ACL | %.1f |  |  |
                | everything accepted, every User Ready | %.1f | %.1f | %.2f |
                | CPU of the broker | %.1f | %.1f |  |
                | CPU of the operator |  | %.1f |  |
                | most memory of the operator, MB resident |  | %.0f |  |

                Writes of the operator to a User: %.2f
                """,
                users.users(),
                users.appliedSeconds(),
                users.rawAclSeconds(),
                users.rawSeconds(),
                users.readySeconds(),
                users.ratio(),
                users.rawBrokerCpu(),
                users.brokerCpu(),
                users.operatorCpu(),
                users.operatorMegabytes(),
                users.writesPerUser());
    }

    static String ofRevocations(List<Double> seconds) {
        Spread spread = Spread.of(seconds);
        return String.format(
                Locale.ROOT,
                """

                | revocations | min | median | max |
                |---|---|---|---|
                | %d | %.2f s | %.2f s | %.2f s |
                """,
                seconds.size(),
                spread.min(),
                spread.median(),
                spread.max());
    }

    static String of(Rotations all) {
        StringBuilder text =
                new StringBuilder(
                        "\n| rotation | nodes CA, s | with programs, s |\n|---|---|---|\n");
        IntStream.range(0, all.rotations().size())
                .forEach(i ->
                        text.append(
                                String.format(
                                        Locale.ROOT,
                                        "| %d | %.1f | %.1f |%n",
                                        i + 1,
                                        all.rotations().get(i).nodesSeconds(),
                                        all.rotations().get(i).allSeconds())));
        text.append(
                String.format(
                        Locale.ROOT,
                        "%n%d records acknowledged, %d of them not read; %d new connections; %d"
                                + " errors of clients; %d restarts%n",
                        all.acknowledged(),
                        all.lost(),
                        all.connections(),
                        all.errors().size(),
                        all.restarts()));
        all.errors().stream()
                .limit(20)
                .forEach(error -> text.append("- ").append(error).append('\n'));
        return text.toString();
    }
}
