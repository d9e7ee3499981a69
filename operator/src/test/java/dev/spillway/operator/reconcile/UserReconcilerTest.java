package dev.spillway.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.ConditionStatus;
import dev.spillway.operator.credentials.ClientCertificate;
import dev.spillway.operator.fixtures.TestCertificates;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.Password;
import dev.spillway.operator.status.StepOutcome;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Certificates are made by the JDK's keytool. */
@Tag("process")
class UserReconcilerTest {
    private static final String PRODUCES = "access: [{allow: Produce, topic: orders}]";

    private final UserReconcilerFixture operator = new UserReconcilerFixture();

    @Test
    void aUserIsReadyWhenKafkaShowsItsRightsAndTheSecretHasWhatWorks() {
        operator.apply("alice", PRODUCES + ", quotas: {produce: 1Mi}");
        operator.settle();
        assertThat(operator.kafka.users.done)
                .containsExactly("Limit alice", "SetPassword alice", "Grant alice");
        assertThat(operator.ready("alice").status()).isEqualTo(ConditionStatus.True);
        assertThat(operator.canLogIn("alice")).isTrue();
        var status = operator.user("alice").getStatus();
        assertThat(status.principal()).isEqualTo("User:alice");
        assertThat(status.acls()).containsExactly("Write topic orders");
        assertThat(status.quotas()).containsEntry("producer_byte_rate", "1048576");
        assertThat(Optional.ofNullable(status.binding()).orElseThrow().name())
                .isEqualTo("alice-credentials");
    }

    @Test
    void itIsNotReadyBeforeASnapshotShowsWhatWasDone() {
        operator.kafka.users.behind = true;
        operator.apply("alice", PRODUCES);
        operator.settle();
        assertThat(operator.user("alice").getStatus()).isNull();
        assertThat(operator.secrets.secrets).isEmpty();
        operator.kafka.users.behind = false;
        operator.advance(Duration.ofSeconds(60));
        operator.settle();
        assertThat(operator.ready("alice").status()).isEqualTo(ConditionStatus.True);
    }

    @Test
    void anIdleUserCostsNoCall() {
        operator.apply("alice", PRODUCES);
        operator.settle();
        operator.secrets.calls.clear();
        operator.kafka.users.done.clear();
        operator.settle();
        assertThat(operator.secrets.calls).isEmpty();
        assertThat(operator.kafka.users.done).isEmpty();
    }

    @Test
    void aSecretThatWasDeletedOrEditedIsHealedWithAPasswordThatWorks() {
        operator.apply("alice", PRODUCES);
        operator.settle();
        var before = operator.inSecret("alice", "password");
        operator.secrets.secrets.clear();
        operator.advance(Duration.ofMinutes(2));
        operator.settle();
        assertThat(operator.inSecret("alice", "password")).isNotEqualTo(before);
        assertThat(operator.canLogIn("alice")).isTrue();

        operator.secret("alice").getData().put("password", "d2Vhaw==");
        operator.advance(Duration.ofMinutes(2));
        operator.settle();
        assertThat(operator.inSecret("alice", "password")).hasSize(40);
        assertThat(operator.canLogIn("alice")).isTrue();

        var password = operator.inSecret("alice", "password");
        operator.secret("alice").getData().put("kcat.conf", "d2Vhaw==");
        operator.secret("alice").getData().put("more", "d2Vhaw==");
        operator.advance(Duration.ofMinutes(2));
        operator.settle();
        assertThat(operator.inSecret("alice", "kcat.conf")).contains("sasl.username=alice");
        assertThat(operator.secret("alice").getData()).doesNotContainKey("more");
        assertThat(operator.inSecret("alice", "password")).isEqualTo(password);
    }

    @Test
    void aPasswordIsReplacedOnRequestInKafkaFirst() {
        operator.apply("alice", PRODUCES);
        operator.settle();
        var before = operator.inSecret("alice", "password");
        operator.rotate("alice", "now");
        operator.kafka.users.done.clear();
        operator.reconcile("alice");
        operator.work();
        assertThat(operator.kafka.users.done).containsExactly("SetPassword alice");
        assertThat(operator.inSecret("alice", "password")).isEqualTo(before);
        operator.settle();
        assertThat(operator.inSecret("alice", "password")).isNotEqualTo(before);
        assertThat(operator.canLogIn("alice")).isTrue();
        assertThat(operator.kafka.users.done).containsExactly("SetPassword alice");
        assertThat(operator.events).contains("Normal CredentialsReplaced alice");
    }

    @Test
    void anOperatorThatEndedBetweenKafkaAndTheSecretIsHealed() {
        operator.apply("alice", PRODUCES);
        operator.settle();
        var before = operator.inSecret("alice", "password");
        operator.rotate("alice", "now");
        operator.reconcile("alice");
        operator.work();
        assertThat(operator.canLogIn("alice")).isFalse();
        operator.restartOperator();
        operator.advance(Duration.ofSeconds(60));
        operator.settle();
        assertThat(operator.canLogIn("alice")).isTrue();
        assertThat(operator.inSecret("alice", "password")).isNotEqualTo(before);
        assertThat(operator.ready("alice").status()).isEqualTo(ConditionStatus.True);
    }

    @Test
    void aPasswordIsReplacedWhenItIsOldEnough() {
        operator.apply("alice", PRODUCES + ", rotateAfter: 2d");
        operator.settle();
        var before = operator.inSecret("alice", "password");
        operator.advance(Duration.ofHours(47));
        operator.settle();
        assertThat(operator.inSecret("alice", "password")).isEqualTo(before);
        operator.advance(Duration.ofHours(2));
        operator.settle();
        assertThat(operator.inSecret("alice", "password")).isNotEqualTo(before);
        assertThat(operator.canLogIn("alice")).isTrue();
    }

    @Test
    void aPasswordThatSomebodyChangedInKafkaIsSetBack() {
        operator.apply("alice", PRODUCES);
        operator.settle();
        operator.kafka.users.passwords.put("alice", new Password("weak"));
        operator.kafka.users.iterations.put("alice", 4_096);
        operator.advance(Duration.ofSeconds(60));
        operator.settle();
        operator.settle();
        assertThat(operator.canLogIn("alice")).isTrue();
    }

    @Test
    void aSecretOfSomebodyElseIsNotOverwritten() {
        var foreign =
                Yaml.read("metadata: {name: alice-credentials, namespace: default}", Secret.class);
        operator.secrets.secrets.put("alice-credentials", foreign);
        operator.apply("alice", PRODUCES);
        operator.settle();
        assertThat(operator.ready("alice").reason()).isEqualTo("SecretTaken");
        assertThat(operator.secrets.calls).doesNotContain("write alice-credentials");
        assertThat(operator.kafka.users.passwords).isEmpty();
        operator.delete("alice");
        operator.settle();
        assertThat(operator.exists("alice")).isFalse();
        assertThat(operator.secrets.secrets).containsKey("alice-credentials");
    }

    /** Otherwise whoever made that password gets the User's rights. */
    @Test
    void aPasswordThatNoSecretOfTheUserHasIsRemovedBeforeTheUserIsGrantedAnything() {
        operator.kafka.users.iterations.put("alice", 4_100);
        operator.putSecret("alice-credentials", "password", "theirs");
        operator.advance(Duration.ofMinutes(1));
        operator.work();
        operator.apply("alice", PRODUCES);
        operator.settle();
        assertThat(operator.ready("alice").reason()).isEqualTo("SecretTaken");
        assertThat(operator.kafka.users.done)
                .containsExactly("RemovePassword alice", "Grant alice");
        assertThat(operator.kafka.users.iterations).isEmpty();
    }

    @Test
    void aPasswordThatTheSecretHasStaysWhileTheSecretCannotBeWritten() {
        operator.apply("alice", PRODUCES);
        operator.settle();
        operator.kafka.users.done.clear();
        operator.listener = Optional.empty();
        operator.restartOperator();
        operator.settle();
        assertThat(operator.ready("alice").reason()).isEqualTo("NoListener");
        assertThat(operator.kafka.users.done).isEmpty();
        assertThat(operator.canLogIn("alice")).isTrue();
    }

    @Test
    void withoutTheListenersSecretWhatUsersHaveStays() {
        var authority = TestCertificates.of("CN=ca", "2026/01/01 00:00:00", 9_000).chain();
        operator.listenerWithCertificateOf("listener-tls");
        operator.putSecret("listener-tls", "ca.crt", authority);
        operator.apply("alice", PRODUCES);
        operator.settle();
        assertThat(operator.inSecret("alice", "ca.crt")).isEqualTo(authority);

        operator.secrets.secrets.remove("listener-tls");
        operator.advance(Duration.ofMinutes(2));
        operator.settle();
        assertThat(operator.inSecret("alice", "ca.crt")).isEqualTo(authority);
        assertThat(operator.ready("alice").status()).isEqualTo(ConditionStatus.True);

        operator.restartOperator();
        operator.settle();
        assertThat(operator.ready("alice").reason()).isEqualTo("NoCredentials");
        assertThat(operator.ready("alice").message()).contains("there is no Secret listener-tls");
        assertThat(operator.inSecret("alice", "ca.crt")).isEqualTo(authority);
        assertThat(operator.canLogIn("alice")).isTrue();

        operator.putSecret("listener-tls", "tls.crt", "of a public authority");
        operator.advance(Duration.ofMinutes(2));
        operator.settle();
        assertThat(operator.ready("alice").status()).isEqualTo(ConditionStatus.True);
        assertThat(operator.secret("alice").getData()).doesNotContainKey("ca.crt");
    }

    @Test
    void ofTheListenersSecretOnlyCertificatesReachUsersFiles() {
        var authority = TestCertificates.of("CN=ca", "2026/01/01 00:00:00", 9_000).chain();
        operator.listenerWithCertificateOf("listener-tls");
        operator.putSecret(
                "listener-tls",
                "ca.crt",
                "# ours\r\n" + authority.replace("\n", "\r\n") + "\rsecurity.protocol=PLAINTEXT\r");
        operator.apply("alice", PRODUCES);
        operator.settle();
        assertThat(operator.inSecret("alice", "ca.crt")).isEqualTo(authority);
        assertThat(operator.inSecret("alice", "client.properties"))
                .doesNotContain("\r")
                .doesNotContain("PLAINTEXT");

        operator.putSecret("listener-tls", "ca.crt", "no certificate");
        operator.restartOperator();
        operator.settle();
        assertThat(operator.ready("alice").reason()).isEqualTo("NoCredentials");
        assertThat(operator.ready("alice").message())
                .contains("the ca.crt of Secret listener-tls", "cannot be read");
        assertThat(operator.inSecret("alice", "ca.crt")).isEqualTo(authority);
    }

    @Test
    void theListenersSecretIsReadOnceForAllUsers() {
        operator.listenerWithCertificateOf("listener-tls");
        operator.putSecret("listener-tls", "tls.crt", "of a public authority");
        for (int user = 0; user < 5; user++) {
            operator.apply("user-" + user, PRODUCES);
        }
        for (int user = 0; user < 5; user++) {
            operator.reconcile("user-" + user);
        }
        assertThat(operator.secrets.calls).containsOnlyOnce("read listener-tls");
    }

    @Test
    void withoutAListenerThatFitsItSaysWhatToDo() {
        operator.listener = Optional.empty();
        operator.apply("alice", PRODUCES);
        operator.settle();
        assertThat(operator.ready("alice").reason()).isEqualTo("NoListener");
        assertThat(operator.ready("alice").message()).contains("spec.listeners");
    }

    @Test
    void withoutAnAuthorityItWaits() {
        operator.authority = null;
        operator.apply("alice", PRODUCES);
        operator.settle();
        assertThat(operator.ready("alice").reason()).isEqualTo("NoCredentials");
        operator.authority = "the-ca";
        operator.settle();
        assertThat(operator.ready("alice").status()).isEqualTo(ConditionStatus.True);
    }

    @Test
    void aCertificateIsRenewedUnderItsNameAndReplacedUnderAnother() {
        operator.apply("alice", "authentication: MutualTls, " + PRODUCES);
        operator.settle();
        assertThat(operator.ready("alice").status()).isEqualTo(ConditionStatus.True);
        var first = operator.inSecret("alice", "user.crt");
        var principal = operator.user("alice").getStatus().principal();
        assertThat(principal).startsWith("User:CN=alice,OU=spillway-");
        assertThat(operator.user("alice").getStatus().certificateNotAfter()).isNotNull();

        operator.advance(Duration.ofDays(61));
        operator.settle();
        var second = operator.inSecret("alice", "user.crt");
        assertThat(second).isNotEqualTo(first);
        assertThat(operator.user("alice").getStatus().principal()).isEqualTo(principal);

        operator.rotate("alice", "stolen");
        operator.settle();
        assertThat(operator.user("alice").getStatus().principal()).isNotEqualTo(principal);
        assertThat(operator.kafka.users.acls).hasSize(1);
        assertThat(operator.inSecret("alice", "user.crt")).isNotIn(first, second);

        operator.authority = "another-ca";
        var third = operator.inSecret("alice", "user.crt");
        operator.settle();
        assertThat(operator.inSecret("alice", "user.crt")).isNotEqualTo(third);
    }

    /** Not when its Secret is looked at again, which with many Users is half an hour later. */
    @Test
    void anotherAuthorityMeansAnotherCertificateAtTheNextReconciliation() {
        operator.apply("alice", "authentication: MutualTls, " + PRODUCES);
        operator.settle();
        var before = operator.inSecret("alice", "user.crt");

        operator.authority = "another-ca";
        operator.reconcile("alice");

        assertThat(operator.inSecret("alice", "user.crt")).isNotEqualTo(before);
        assertThat(operator.events).contains("Normal CredentialsReplaced alice");
    }

    /** With ten thousand Users that many certificates would be made and written at once. */
    @Test
    void certificatesOfAnAuthorityThatIsStillTrustedAreReplacedInTurn() {
        operator.apply("alice", "authentication: MutualTls, " + PRODUCES);
        operator.apply("bob", "authentication: MutualTls, " + PRODUCES);
        operator.settle();
        var alices = operator.inSecret("alice", "user.crt");
        var bobs = operator.inSecret("bob", "user.crt");

        operator.authority = "another-ca";
        operator.reconcile("alice");
        operator.reconcile("bob");
        assertThat(operator.inSecret("alice", "user.crt")).isNotEqualTo(alices);
        assertThat(operator.inSecret("bob", "user.crt")).isEqualTo(bobs);
        assertThat(operator.ready("bob").status()).isEqualTo(ConditionStatus.True);

        operator.settle();
        assertThat(operator.inSecret("bob", "user.crt")).isNotEqualTo(bobs);
    }

    @Test
    void aCertificateThatAWrongClockDatedIntoTheFutureIsReplacedOnceTheClockIsRight() {
        operator.apply("alice", "authentication: MutualTls, " + PRODUCES);
        operator.settle();
        operator.advance(Duration.ofDays(100));
        operator.settle();
        var future = operator.inSecret("alice", "user.crt");

        operator.advance(Duration.ofDays(-100));
        operator.settle();
        assertThat(operator.inSecret("alice", "user.crt")).isNotEqualTo(future);
        var facts =
                new ClientCertificate(
                                operator.inSecret("alice", "user.crt"),
                                operator.inSecret("alice", "user.key"))
                        .facts()
                        .orElseThrow();
        assertThat(facts.notBefore()).isBeforeOrEqualTo(operator.time.instant());
    }

    @Test
    void whatAHandAddedToACertificateIsRemovedAndTheCertificateStays() {
        operator.apply("alice", "authentication: MutualTls, " + PRODUCES);
        operator.settle();
        var certificate = operator.inSecret("alice", "user.crt");
        operator.secret("alice")
                .getData()
                .put("user.crt", UserReconcilerFixture.encoded(certificate + "\rsasl.x=y\r"));
        operator.advance(Duration.ofMinutes(2));
        operator.settle();
        assertThat(operator.inSecret("alice", "user.crt")).isEqualTo(certificate);
        assertThat(operator.inSecret("alice", "client.properties")).doesNotContain("\r");
    }

    @Test
    void whichAuthorityUsersHaveIsKnownOnceAllSecretsWereSeen() {
        assertThat(operator.issuers()).as("Users may exist that were not read").isEmpty();
        operator.usersAreRead();
        assertThat(operator.issuers().orElseThrow().issuers()).isEmpty();

        operator.apply("by-password", PRODUCES);
        operator.apply("alice", "authentication: MutualTls, " + PRODUCES);
        operator.apply("bob", "authentication: MutualTls, " + PRODUCES);
        operator.reconcile("alice");
        assertThat(operator.issuers()).isEmpty();
        operator.settle();
        assertThat(operator.issuers().orElseThrow().issuers())
                .isEqualTo(Map.of("alice", "the-ca", "bob", "the-ca"));

        operator.authority = "another-ca";
        operator.reconcile("alice");
        assertThat(operator.issuers().orElseThrow().issuers())
                .isEqualTo(Map.of("alice", "another-ca", "bob", "the-ca"));

        operator.restartOperator();
        assertThat(operator.issuers()).isEmpty();
        operator.settle();
        assertThat(operator.issuers().orElseThrow().issuers())
                .isEqualTo(Map.of("alice", "another-ca", "bob", "another-ca"));
    }

    @Test
    void aDeletedUserLosesItsRightsFirstAndItsSecretLast() {
        operator.apply("alice", PRODUCES + ", quotas: {produce: 1Mi}");
        operator.settle();
        operator.kafka.users.done.clear();
        operator.delete("alice");
        operator.settle();
        assertThat(operator.kafka.users.done)
                .containsExactly("Revoke alice", "Limit alice", "RemovePassword alice");
        assertThat(operator.kafka.users.acls).isEmpty();
        assertThat(operator.secrets.secrets).isEmpty();
        assertThat(operator.released).containsExactly("alice");
    }

    @Test
    void rightsThatDoNotShowYetAreRemovedWithTheUser() {
        operator.kafka.users.behind = true;
        operator.apply("alice", PRODUCES);
        operator.reconcile("alice");
        operator.work();
        assertThat(operator.kafka.users.acls).isNotEmpty();
        operator.delete("alice");
        operator.settle();
        operator.kafka.users.behind = false;
        assertThat(operator.kafka.users.acls).isEmpty();
        assertThat(operator.exists("alice")).isFalse();
    }

    @Test
    void aUserThatKafkaDoesNotLetGoIsHeldAndSaysWhy() {
        operator.apply("alice", PRODUCES);
        operator.settle();
        operator.delete("alice");
        operator.kafka.users.answers.put("alice", new StepOutcome.Refused("RefusedByKafka", "no"));
        operator.settle();
        assertThat(operator.ready("alice").reason()).isEqualTo("CannotDelete");
        operator.kafka.users.answers.clear();
        operator.advance(Duration.ofMinutes(10));
        operator.settle();
        operator.settle();
        assertThat(operator.exists("alice")).isFalse();
    }

    @Test
    void withItsClusterGoneThereIsNothingToRemove() {
        operator.apply("alice", PRODUCES);
        operator.settle();
        operator.cluster = null;
        operator.delete("alice");
        operator.settle();
        assertThat(operator.exists("alice")).isFalse();
        assertThat(operator.secrets.secrets).isEmpty();
    }

    @Test
    void ofTwoUsersWithOneNameInKafkaTheOlderOneHasIt() {
        operator.apply("alice", PRODUCES);
        operator.settle();
        operator.apply(
                "second",
                "authentication: External, name: alice, access: [{allow: Consume, topic: pay}]");
        operator.settle();
        assertThat(operator.ready("second").reason()).isEqualTo("NameTaken");
        assertThat(operator.user("alice").getStatus().acls()).containsExactly("Write topic orders");
        operator.delete("second");
        operator.settle();
        assertThat(operator.ready("alice").status()).isEqualTo(ConditionStatus.True);
        assertThat(operator.kafka.users.acls).containsKey("alice");
    }

    @Test
    void theYoungerOneTakesOverWhenTheOlderOneIsGone() {
        operator.apply("alice", PRODUCES);
        operator.settle();
        operator.apply("second", "authentication: External, name: alice, " + PRODUCES);
        operator.delete("alice");
        operator.settle();
        operator.settle();
        assertThat(operator.exists("alice")).isFalse();
        assertThat(operator.ready("second").status()).isEqualTo(ConditionStatus.True);
        assertThat(operator.kafka.users.passwords).isEmpty();
    }

    @Test
    void anExternalUserHasNoSecretAndItsPasswordIsNobodys() {
        operator.kafka.users.iterations.put("CN=x,O=y", 4_096);
        operator.apply("x", "authentication: External, name: 'CN=x,O=y', " + PRODUCES);
        operator.settle();
        assertThat(operator.ready("x").status()).isEqualTo(ConditionStatus.True);
        assertThat(operator.secrets.calls).isEmpty();
        operator.delete("x");
        operator.settle();
        assertThat(operator.kafka.users.iterations).containsKey("CN=x,O=y");
    }

    @Test
    void whatKafkaRefusesIsSaidAndTheOthersGoOn() {
        operator.kafka.users.answers.put("bad", new StepOutcome.Refused("RefusedByKafka", "no"));
        operator.apply("bad", PRODUCES);
        operator.apply("good", PRODUCES);
        operator.settle();
        assertThat(operator.ready("bad").reason()).isEqualTo("RefusedByKafka");
        assertThat(operator.ready("good").status()).isEqualTo(ConditionStatus.True);
    }

    @Test
    void aPausedClusterChangesNothing() {
        operator.cluster = TopicReconcilerFixture.cluster("replicas: 3\npaused: true");
        operator.apply("alice", PRODUCES);
        operator.settle();
        assertThat(operator.kafka.users.done).isEmpty();
        assertThat(operator.secrets.secrets).isEmpty();
        assertThat(operator.user("alice").getFinalizers()).isEmpty();
    }

    @Test
    void anInvalidUserKeepsWhatItHas() {
        operator.apply("alice", PRODUCES);
        operator.settle();
        operator.kafka.users.done.clear();
        operator.apply("alice", "access: [{allow: Produce, group: g}]");
        operator.settle();
        assertThat(operator.ready("alice").reason()).isEqualTo("InvalidSpec");
        assertThat(operator.kafka.users.done).isEmpty();
        operator.delete("alice");
        operator.settle();
        assertThat(operator.kafka.users.acls).isEmpty();
    }

    @Test
    void whatWasAddedByHandIsRemoved() {
        operator.apply("alice", PRODUCES);
        operator.apply("bob", "access: [{allow: Consume, topic: pay}]");
        operator.settle();
        operator.kafka.users.acls.get("alice").addAll(operator.kafka.users.acls.get("bob"));
        operator.advance(Duration.ofSeconds(60));
        operator.settle();
        operator.settle();
        assertThat(operator.user("alice").getStatus().acls()).containsExactly("Write topic orders");
        assertThat(operator.events).contains("Normal Revoke alice");
        assertThat(List.copyOf(operator.kafka.users.acls.keySet())).containsExactly("alice", "bob");
    }
}
