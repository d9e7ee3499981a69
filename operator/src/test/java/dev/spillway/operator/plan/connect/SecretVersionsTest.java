package dev.spillway.operator.plan.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.ConnectorValue.SecretKey;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SecretVersionsTest {
    private static final SecretKey PASSWORD = new SecretKey("db", "password");
    private static final SecretVersions NONE = new SecretVersions(new TreeMap<>(), 0);

    @Test
    void theFirstVersionIsOne() {
        var result = NONE.with(Map.of(PASSWORD, "one"), Optional.of(Set.of()));

        assertThat(result.next().values()).isEqualTo(Map.of("db.password.1", "one"));
        assertThat(text(result)).isEqualTo("${secrets:db:password.1}");
    }

    @Test
    void theSameValueKeepsItsVersion() {
        var first = NONE.with(Map.of(PASSWORD, "one"), Optional.of(Set.of())).next();

        var again = first.with(Map.of(PASSWORD, "one"), Optional.of(Set.of("db.password.1")));

        assertThat(again.next()).isEqualTo(first);
    }

    @Test
    void anotherValueStandsBesideTheOneThatIsInUse() {
        var first = NONE.with(Map.of(PASSWORD, "one"), Optional.of(Set.of())).next();

        var second = first.with(Map.of(PASSWORD, "two"), Optional.of(Set.of("db.password.1")));

        assertThat(second.next().values())
                .isEqualTo(Map.of("db.password.1", "one", "db.password.2", "two"));
        assertThat(text(second)).isEqualTo("${secrets:db:password.2}");
    }

    @Test
    void whatNoConnectorUsesGoes() {
        var both =
                new SecretVersions(
                        new TreeMap<>(Map.of("db.password.1", "one", "db.password.2", "two")), 2);

        var result = both.with(Map.of(PASSWORD, "two"), Optional.of(Set.of("db.password.2")));

        assertThat(result.next().values()).isEqualTo(Map.of("db.password.2", "two"));
    }

    @Test
    void nothingGoesWhileItIsNotKnownWhatIsUsed() {
        var both =
                new SecretVersions(
                        new TreeMap<>(Map.of("db.password.1", "one", "db.password.2", "two")), 2);

        assertThat(both.with(Map.of(), Optional.empty()).next()).isEqualTo(both);
    }

    /** A worker may still have the file with the first value. */
    @Test
    void noVersionIsGivenTwiceEvenAfterAllHasGone() {
        var first = NONE.with(Map.of(PASSWORD, "one"), Optional.of(Set.of())).next();
        var gone = first.with(Map.of(), Optional.of(Set.of())).next();

        assertThat(gone.values()).isEmpty();
        assertThat(text(gone.with(Map.of(PASSWORD, "two"), Optional.of(Set.of()))))
                .isEqualTo("${secrets:db:password.2}");
    }

    /** Somebody has deleted the Secret, and with it the note of the last version. */
    @Test
    void aVersionThatAConnectorUsesIsNotGivenToAnotherValue() {
        var result = NONE.with(Map.of(PASSWORD, "one"), Optional.of(Set.of("db.password.7")));

        assertThat(text(result)).isEqualTo("${secrets:db:password.8}");
    }

    /** Names of Secrets and of keys may have dots. */
    @Test
    void twoSecretsWithTheSameFileNameDoNotGetEachOthersValue() {
        var one = new SecretKey("a.b", "c");
        var other = new SecretKey("a", "b.c");

        var result = NONE.with(Map.of(one, "one", other, "two"), Optional.of(Set.of()));
        var again = result.next().with(Map.of(one, "one", other, "two"), Optional.of(Set.of()));

        assertThat(result.next().values()).hasSize(2);
        assertThat(again.next()).isEqualTo(result.next());
        assertThat(result.next().values().get(result.placeholders().get(one).file()))
                .isEqualTo("one");
        assertThat(result.next().values().get(result.placeholders().get(other).file()))
                .isEqualTo("two");
    }

    @Test
    void aValueThatDoesNotFitInLeavesTheOthersAlone() {
        var large = new SecretKey("db", "large");

        var result =
                NONE.with(
                        Map.of(PASSWORD, "one", large, "x".repeat(2_000_000)),
                        Optional.of(Set.of()));

        assertThat(result.placeholders()).containsOnlyKeys(PASSWORD);
        assertThat(result.next().values()).hasSize(1);
    }

    private static String text(SecretVersions.Result result) {
        return result.placeholders().get(PASSWORD).text();
    }
}
