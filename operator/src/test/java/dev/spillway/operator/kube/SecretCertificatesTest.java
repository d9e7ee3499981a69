package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.RotationRequest;
import dev.spillway.operator.observed.Generation;
import dev.spillway.operator.observed.ListenerCertificate;
import dev.spillway.operator.observed.NodeSecret;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.UserCertificates;
import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.pki.Certificate;
import dev.spillway.operator.pki.CertificateRequest;
import dev.spillway.operator.pki.Lifetimes;
import dev.spillway.operator.plan.AuthorityChange;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.certificates.CertificatePlan;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** From an observation through a plan to Secrets, and back. */
class SecretCertificatesTest {
    private static final NodeId BROKER = new NodeId(0);
    private static final String SECRET = "default/events-broker-0-tls";

    private final CertificateWorld world = CertificateWorld.running(1, 2);

    @Test
    void aNewClusterGetsAllOfItInOnePlan() {
        var empty = new CertificateWorld(1, 1);
        empty.operate();

        assertThat(empty.secrets.all.keySet())
                .containsExactly(
                        "default/events-broker-0-tls",
                        "default/events-controller-1000-tls",
                        CertificateWorld.CA);
        var secret = empty.secrets.all.get("default/events-broker-0-tls");
        assertThat(secret.getData().keySet())
                .containsExactlyInAnyOrder("tls.key", "tls.crt", "ca.crt", "clients-ca.crt");
        assertThat(secret.getMetadata().getOwnerReferences().getFirst().getName())
                .isEqualTo("events");
        assertThat(empty.plan().steps()).isEmpty();
    }

    @Test
    void theKeysOfAuthoritiesAreInTheOperatorsNamespaceOnly() {
        world.secrets.all.forEach((name, secret) -> {
            if (!name.equals(CertificateWorld.CA)) {
                assertThat(SecretData.of(secret).toString().split("BEGIN PRIVATE KEY", -1))
                        .hasSize(2);
            }
        });
    }

    @Test
    void atRestNothingIsWritten() {
        var applied = world.secrets.applied;
        world.now = world.now.plus(Duration.ofDays(59));

        assertThat(world.operate()).isEmpty();
        assertThat(world.secrets.applied).isEqualTo(applied);
    }

    static Stream<Arguments> edits() {
        return Stream.of(
                Arguments.of("tls.key", "", "tls.key"),
                Arguments.of("tls.crt", "half of it", "tls.crt"),
                Arguments.of("ca.crt", "", "ca.crt"),
                Arguments.of("clients-ca.crt", "", "clients-ca.crt"));
    }

    @ParameterizedTest
    @MethodSource("edits")
    void aHalfWrittenSecretIsIssuedAnew(String key, String value, String why) {
        world.edit(SECRET, key, value);

        assertThat(world.plan().steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        KubeStep.IssueCertificate.class,
                        issue -> assertThat(issue.why()).contains(why));
        world.settle();
        world.isWhole();
    }

    @Test
    void aDeletedSecretIsIssuedAnew() {
        world.secrets.all.remove(SECRET);

        assertThat(world.plan().steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        KubeStep.IssueCertificate.class,
                        issue -> assertThat(issue.why()).isEqualTo("broker 0 has none"));
    }

    @Test
    void aKeyThatDoesNotFitIsReplaced() {
        world.edit(SECRET, "tls.key", data("default/events-broker-1-tls").get("tls.key"));

        assertThat(world.plan().steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        KubeStep.IssueCertificate.class,
                        issue -> assertThat(issue.why()).contains("does not fit"));
    }

    @Test
    void anotherNodesCertificateIsReplaced() {
        world.edit(SECRET, "tls.key", data("default/events-broker-1-tls").get("tls.key"));
        world.edit(SECRET, "tls.crt", data("default/events-broker-1-tls").get("tls.crt"));

        assertThat(world.plan().steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        KubeStep.IssueCertificate.class,
                        issue -> assertThat(issue.why()).contains("for another"));
    }

    @Test
    void aForeignPairIsReplacedAndItsAuthorityNeverTrusted() {
        var stranger = CertificateWorld.running(1, 2);
        for (var key : List.of("tls.key", "tls.crt", "ca.crt")) {
            world.edit(SECRET, key, SecretData.of(stranger.secrets.all.get(SECRET)).get(key));
        }
        var foreign = stranger.authority(AuthorityKind.Nodes).newest().certificate();

        assertThat(world.plan().steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        KubeStep.IssueCertificate.class,
                        issue -> assertThat(issue.why()).contains("foreign"));
        world.operate();
        assertThat(world.authority(AuthorityKind.Nodes).certificates()).doesNotContain(foreign);
        assertThat(world.usable(BROKER).trust()).doesNotContain(foreign);
    }

    @Test
    void anAuthorityThatSomebodyAddedToASecretIsRemovedWithoutANewCertificate() {
        var foreign = new CertificateWorldAuthority().certificate();
        var before = world.usable(BROKER).certificate();
        world.edit(SECRET, "ca.crt", data(SECRET).get("ca.crt") + foreign.pem());

        world.operate();

        assertThat(world.usable(BROKER).trust()).doesNotContain(foreign).hasSize(1);
        assertThat(world.usable(BROKER).certificate()).isEqualTo(before);
    }

    /** Of another cluster. */
    private static final class CertificateWorldAuthority {
        Certificate certificate() {
            return CertificateWorld.running(1, 1)
                    .authority(AuthorityKind.Nodes)
                    .newest()
                    .certificate();
        }
    }

    @Test
    void aSecretThatIsNotTheClustersIsLeftAlone() {
        var own = world.secrets.all.get(SECRET);
        world.secrets.all.put(
                SECRET,
                new SecretBuilder(own)
                        .editMetadata()
                        .withLabels(Map.of())
                        .withOwnerReferences(List.of())
                        .endMetadata()
                        .withData(Map.of("password", "c2VjcmV0"))
                        .build());

        assertThatThrownBy(world::operate)
                .isInstanceOf(KubeRefusedException.class)
                .hasMessageContaining("does not belong to this Cluster")
                .hasMessageNotContaining("c2VjcmV0");
    }

    @Test
    void anAddressThatBecomesKnownIsAddedAndOneThatIsGoneIsNotMissed() {
        world.service("events-broker-0", "10.96.0.10");
        world.service("events-broker-1", "10.96.0.11");
        world.service("events-bootstrap", "10.96.0.1");
        world.settle();
        assertThat(world.usable(BROKER).certificate().names())
                .contains("10.96.0.10", "10.96.0.1")
                .contains("events-broker-0.default.svc.cluster.local");

        world.objects.clear();
        assertThat(world.operate()).isEmpty();

        world.service("events-broker-0", "10.96.0.99");
        world.service("events-broker-1", "10.96.0.11");
        world.service("events-bootstrap", "10.96.0.1");
        world.settle();
        assertThat(world.usable(BROKER).certificate().names())
                .contains("10.96.0.99")
                .doesNotContain("10.96.0.10");
    }

    @Test
    void twoThirdsOfTheirLifeOverOneNodeIsRenewedFirstAndThenTheOthers() {
        world.now = world.now.plus(Duration.ofDays(61));

        assertThat(issued(world.operate())).hasSize(1);
        assertThat(issued(world.operate())).isEmpty();
        world.nodes.values().forEach(CertificateWorld.Node::sync);
        assertThat(issued(world.operate())).hasSize(2);
        world.settle();
        world.isWhole();
    }

    @Test
    void afterAYearWithoutAnOperatorEverythingIsRenewed() {
        world.now = world.now.plus(Duration.ofDays(365));

        world.settle();

        world.isWhole();
    }

    @Test
    void anAuthorityIsReplacedWhenTwoThirdsOfItsLifeAreOver() {
        var before = world.authority(AuthorityKind.Nodes).newest().certificate();
        world.now = world.now.plus(Lifetimes.STANDARD.authority().multipliedBy(2).dividedBy(3));

        world.settle();

        world.isWhole();
        assertThat(world.authority(AuthorityKind.Nodes).newest().certificate())
                .isNotEqualTo(before);
    }

    @Test
    void clientsThatKnowOnlyTheOldAuthorityAreServedAChainThatLeadsToIt() {
        var old = world.authority(AuthorityKind.Nodes).newest().certificate();
        world.request = RotationRequest.of("now", "");
        world.settle();

        var chain = world.usable(BROKER).chain();
        assertThat(chain).hasSize(2);
        assertThat(chain.get(1).isIssuedBy(old)).isTrue();
        assertThat(chain.get(1).x509().getPublicKey())
                .isEqualTo(
                        world.authority(AuthorityKind.Nodes)
                                .newest()
                                .certificate()
                                .x509()
                                .getPublicKey());
    }

    @Test
    void oneRequestIsOneRotation() {
        world.request = RotationRequest.of("now", "");
        world.settle();
        var rotated = world.authority(AuthorityKind.Nodes);

        assertThat(rotated.requested()).isEqualTo("now");
        assertThat(world.operate()).isEmpty();
        assertThat(world.authority(AuthorityKind.Nodes)).isEqualTo(rotated);
    }

    @Test
    void aLostSecretOfTheAuthoritiesIsARotationFromWhatNodesTrust() {
        var lost = world.authority(AuthorityKind.Nodes).newest().certificate();
        world.secrets.all.remove(CertificateWorld.CA);
        world.operate();

        assertThat(world.authority(AuthorityKind.Nodes).certificates()).contains(lost).hasSize(2);
        assertThat(world.authority(AuthorityKind.Nodes).issuing().hasKey()).isFalse();
        world.settle();
        world.isWhole();
        assertThat(world.authority(AuthorityKind.Nodes).certificates()).doesNotContain(lost);
    }

    @Test
    void anOldBackupOfTheAuthoritiesLocksNobodyOut() {
        var backup = world.secrets.all.get(CertificateWorld.CA);
        world.request = RotationRequest.of("now", "");
        world.settle();
        world.secrets.all.put(CertificateWorld.CA, backup);

        world.settle();

        world.isWhole();
    }

    // What others write is no evidence

    /** Of another cluster, with its authorities. */
    private void everyNodesSecretSays(String key, String value) {
        world.nodes.values().forEach(node -> world.edit(node.secret(), key, value));
    }

    @Test
    void whatSecretsOfNobodySayIsNotTakenForARestoredAuthority() {
        var before = world.authority(AuthorityKind.Nodes).certificates();
        everyNodesSecretSays("ca.crt", foreign().pem());
        List.copyOf(world.secrets.all.values()).stream()
                .filter(secret -> secret.getMetadata().getNamespace().equals("default"))
                .forEach(secret ->
                        world.secrets.put(
                                new SecretBuilder(secret)
                                        .editMetadata()
                                        .withOwnerReferences(List.of())
                                        .endMetadata()
                                        .build()));

        assertThat(world.plan().steps()).noneMatch(KubeStep.ChangeAuthorities.class::isInstance);
        world.settle();
        assertThat(world.authority(AuthorityKind.Nodes).certificates()).isEqualTo(before);
        world.isWhole();
    }

    /** Their certificates are still of ours: nothing was restored. */
    @Test
    void anAuthorityThatSomebodyPutIntoEverySecretIsNotTakenUp() {
        var before = world.authority(AuthorityKind.Nodes).certificates();
        everyNodesSecretSays("ca.crt", foreign().pem());

        assertThat(world.plan().steps()).noneMatch(KubeStep.ChangeAuthorities.class::isInstance);
        world.operate();
        assertThat(world.authority(AuthorityKind.Nodes).certificates()).isEqualTo(before);
        assertThat(world.usable(BROKER).trust()).isEqualTo(before);
    }

    /** Whoever may write Secrets of nodes must not name who issues certificates of clients. */
    @Test
    void aClientsAuthorityIsNeverTakenFromSecretsOfNodes() {
        var before = world.authority(AuthorityKind.Clients).certificates();
        everyNodesSecretSays("clients-ca.crt", foreign().pem());

        assertThat(world.plan().steps()).noneMatch(KubeStep.ChangeAuthorities.class::isInstance);
        world.settle();
        assertThat(world.authority(AuthorityKind.Clients).certificates()).isEqualTo(before);
        world.isWhole();
    }

    /** Such as from all Secrets after theirs was lost: it would be made again for ever. */
    @Test
    void whatSignsNothingIsNotKeptAsAnAuthority() {
        var leaf = world.usable(BROKER).certificate();
        everyNodesSecretSays("ca.crt", data(SECRET).get("ca.crt") + leaf.pem());
        world.secrets.all.remove(CertificateWorld.CA);

        world.operate();

        assertThat(world.read().authority(AuthorityKind.Nodes).orElseThrow().certificates())
                .hasSize(2)
                .doesNotContain(leaf);
    }

    @Test
    void theKeysThatCanStillBeReadSurviveAnEditOfTheirSecret() {
        for (var kind : AuthorityKind.values()) {
            var before = world.authority(kind).newest().certificate();
            world.edit(CertificateWorld.CA, kind.text() + ".issuer", "somebody");

            world.operate();

            var after = world.authority(kind);
            assertThat(after.generations()).hasSize(2);
            assertThat(after.issuing().certificate()).isEqualTo(before);
            assertThat(after.issuing().hasKey()).isTrue();
        }
        world.settle();
        world.isWhole();
    }

    @Test
    void theKeysOfARestoredBackupAreKeptBesideWhatNodesTrust() {
        var backup = world.secrets.all.get(CertificateWorld.CA);
        var old = world.authority(AuthorityKind.Nodes).newest().certificate();
        world.request = RotationRequest.of("now", "");
        world.settle();
        var used = world.authority(AuthorityKind.Nodes).newest().certificate();
        world.secrets.put(backup);

        world.operate();

        assertThat(world.authority(AuthorityKind.Nodes).generations())
                .hasSize(3)
                .anySatisfy(generation -> {
                    assertThat(generation.certificate()).isEqualTo(old);
                    assertThat(generation.hasKey()).isTrue();
                });
        assertThat(world.authority(AuthorityKind.Nodes).issuing().certificate()).isEqualTo(used);
        world.settle();
        world.isWhole();
    }

    private static Certificate foreign() {
        return new CertificateWorldAuthority().certificate();
    }

    // Nothing is written over what was not seen

    @Test
    void aSecretOfTheAuthoritiesThatChangesMeanwhileIsNotOverwritten() {
        world.request = RotationRequest.of("now", "");
        var add = change();
        world.secrets.beforeWrite = () -> world.edit(CertificateWorld.CA, "by", "another operator");

        assertThatThrownBy(() -> world.store().change(add.secret(), add.change()))
                .isInstanceOf(KubeConflictException.class);
        assertThat(data(CertificateWorld.CA)).containsEntry("by", "another operator");
    }

    @Test
    void aSecretOfTheAuthoritiesThatIsMadeMeanwhileIsNotOverwritten() {
        var there = world.secrets.all.remove(CertificateWorld.CA);
        var create = change();
        world.secrets.beforeWrite = () -> world.secrets.put(there);

        assertThatThrownBy(() -> world.store().change(create.secret(), create.change()))
                .isInstanceOf(KubeConflictException.class);
        assertThat(data(CertificateWorld.CA)).isEqualTo(SecretData.of(there));
    }

    @Test
    void aSecretOfANodeThatChangesMeanwhileIsNotOverwritten() {
        world.edit(SECRET, "tls.key", "");
        var issue = (KubeStep.IssueCertificate) world.plan().steps().getFirst();
        world.secrets.beforeWrite = () -> world.edit(SECRET, "by", "somebody");

        assertThatThrownBy(() -> world.store().issue(issue.certificate(), issue.generation()))
                .isInstanceOf(KubeConflictException.class);
        assertThat(data(SECRET)).containsEntry("by", "somebody");
    }

    private KubeStep.ChangeAuthorities change() {
        return world.plan().steps().stream()
                .filter(KubeStep.ChangeAuthorities.class::isInstance)
                .map(KubeStep.ChangeAuthorities.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatAnEarlierClusterLeftBehindIssuesNothing() {
        for (var kind : AuthorityKind.values()) {
            assertThat(
                            world.store()
                                    .issue(
                                            kind,
                                            CertificateRequest.client("app", "3f2a"),
                                            "uid-of-another"))
                    .isEmpty();
        }
    }

    @Test
    void aRotationThatCannotBeginForTooManyOlderAuthoritiesSaysWhatToDo() {
        world.users = Optional.empty();
        for (int i = 0; i < 7; i++) {
            world.request = RotationRequest.of("number " + i, "");
            world.settle();
        }
        assertThat(world.authority(AuthorityKind.Clients).generations()).hasSize(8);

        world.request = RotationRequest.of("one more", "");
        for (int i = 0; i < 20; i++) {
            world.operate();
            world.nodes.values().forEach(CertificateWorld.Node::sync);
        }

        assertThat(world.operate())
                .filteredOn(step -> step.what().equals("make a new clients CA"))
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Wait.class,
                        wait -> {
                            assertThat(wait.why())
                                    .contains("requested it by annotation", "8 of them");
                            assertThat(wait.until()).contains("spillway.dev/distrust-clients-ca");
                        });
    }

    @Test
    void anUnreadableAuthorityIsReplacedAndTheOtherStays() {
        var clients = world.authority(AuthorityKind.Clients).newest().fingerprint();
        world.edit(CertificateWorld.CA, "nodes-1.crt", "edited");

        world.settle();

        world.isWhole();
        assertThat(world.authority(AuthorityKind.Clients).newest().fingerprint())
                .isEqualTo(clients);
    }

    @Test
    void whatAnEarlierClusterLeftBehindIsNotUsed() {
        var before = world.authority(AuthorityKind.Nodes).newest().fingerprint();
        var other = new CertificateWorld(1, 1);
        var left = world.secrets.all.get(CertificateWorld.CA);
        other.secrets.all.put(
                CertificateWorld.CA,
                new SecretBuilder(left)
                        .editMetadata()
                        .withAnnotations(Map.of("spillway.dev/cluster-uid", "another"))
                        .endMetadata()
                        .build());

        other.operate();

        assertThat(other.authority(AuthorityKind.Nodes).newest().fingerprint())
                .isNotEqualTo(before);
        assertThat(other.plan().steps()).isEmpty();
    }

    @Test
    void theOldClientsAuthorityStaysAsLongAsAUserMayHoldItsCertificates() {
        var old = world.authority(AuthorityKind.Clients).newest();
        world.users = Optional.of(new UserCertificates(Map.of("app", old.fingerprint())));
        world.request = RotationRequest.of("now", "");
        world.settle();
        assertThat(world.authority(AuthorityKind.Clients).generations()).hasSize(2);
        assertThat(world.authority(AuthorityKind.Clients).issuing().fingerprint())
                .isNotEqualTo(old.fingerprint());

        // The User has a new one, but its programs may not have read it.
        world.users =
                Optional.of(
                        new UserCertificates(
                                Map.of(
                                        "app",
                                        world.authority(AuthorityKind.Clients)
                                                .issuing()
                                                .fingerprint())));
        world.settle();
        assertThat(world.authority(AuthorityKind.Clients).generations()).hasSize(2);

        // A clock that jumps proves nothing.
        world.skew = Duration.ofDays(100);
        for (int i = 0; i < 5; i++) {
            world.operate();
            world.nodes.values().forEach(CertificateWorld.Node::sync);
        }
        assertThat(world.authority(AuthorityKind.Clients).generations()).hasSize(2);
        world.skew = Duration.ZERO;
        world.settle();

        world.now = world.now.plus(Duration.ofDays(91));
        world.settle();
        world.isWhole();
    }

    @Test
    void aPersonMayEndTheOldClientsAuthorityAtOnce() {
        var old = world.authority(AuthorityKind.Clients).newest();
        world.users = Optional.empty();
        world.request = RotationRequest.of("now", "");
        world.settle();
        assertThat(world.authority(AuthorityKind.Clients).generations()).hasSize(2);

        world.request = RotationRequest.of("now", old.fingerprint());
        world.settle();

        world.isWhole();
    }

    @Test
    void aPersonEndsThoseOldClientsAuthoritiesThatAreNamed() {
        world.users = Optional.empty();
        var first = world.authority(AuthorityKind.Clients).newest().fingerprint();
        world.request = RotationRequest.of("once", "");
        world.settle();
        var second = world.authority(AuthorityKind.Clients).newest().fingerprint();
        world.request = RotationRequest.of("twice", "");
        world.settle();
        assertThat(world.authority(AuthorityKind.Clients).generations()).hasSize(3);

        world.request = RotationRequest.of("twice", second);
        world.settle();

        assertThat(world.authority(AuthorityKind.Clients).generations())
                .extracting(Generation::fingerprint)
                .hasSize(2)
                .contains(first)
                .doesNotContain(second);

        world.request = RotationRequest.of("twice", first + " " + second);
        world.settle();

        world.isWhole();
    }

    /** Its key may have leaked; a Secret that cannot be written must not keep it trusted. */
    @Test
    void aPersonsWordIsEnoughThoughAUserHasACertificateOfIt() {
        var old = world.authority(AuthorityKind.Clients).newest();
        world.users = Optional.of(new UserCertificates(Map.of("app", old.fingerprint())));
        world.request = RotationRequest.of("now", old.fingerprint());
        world.settle();

        world.isWhole();
    }

    @Test
    void usersGetTheCurrentClientsAuthoritysAndTheBundleOfNodes() {
        var issued =
                world.store()
                        .issue(
                                AuthorityKind.Clients,
                                CertificateRequest.client("app", "3f2a"),
                                world.cluster().uid())
                        .orElseThrow();

        assertThat(issued.authority())
                .isEqualTo(world.authority(AuthorityKind.Clients).issuing().certificate());
        assertThat(issued.identity().certificate().isIssuedBy(issued.authority())).isTrue();
        assertThat(issued.nodesTrust())
                .isEqualTo(world.authority(AuthorityKind.Nodes).certificates());
    }

    @Test
    void theSecretOfANodeThatLeftIsDeleted() {
        assertThat(withoutBroker1().steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        KubeStep.RemoveCertificate.class,
                        remove -> assertThat(remove.secret()).isEqualTo("events-broker-1-tls"));
    }

    /** With or without a certificate in it. */
    @Test
    void aSecretOfItsNameThatIsSomebodyElsesIsNotDeleted() {
        var name = "default/events-broker-1-tls";
        var foreign =
                new SecretBuilder(world.secrets.all.get(name))
                        .editMetadata()
                        .withLabels(Map.of())
                        .withOwnerReferences(List.of())
                        .endMetadata();
        world.secrets.put(foreign.build());
        assertThat(withoutBroker1().steps()).isEmpty();

        world.secrets.put(foreign.withData(Map.of("password", "c2VjcmV0")).build());
        assertThat(withoutBroker1().steps()).isEmpty();
    }

    private CertificatePlan withoutBroker1() {
        var seen = world.observe();
        return CertificatePlan.next(
                Clusters.INSTALLATION,
                world.cluster(),
                List.of(new NodeId(1000), BROKER),
                new ObservedCluster(new TreeMap<>(), seen.claims(), seen.objects(), seen.kafka())
                        .with(seen.certificates()));
    }

    @Test
    void theAuthoritiesGoWithTheirCluster() {
        world.store().removeAuthorities();
        world.store().removeAuthorities();

        assertThat(world.secrets.all).doesNotContainKey(CertificateWorld.CA);
    }

    @Test
    void noStepAndNoObservationPrintsAKey() {
        world.secrets.all.remove(SECRET);
        world.edit(
                "default/events-broker-1-tls", "ca.crt", data(SECRET_OF_CONTROLLER).get("ca.crt"));
        world.request = RotationRequest.of("now", "");
        var known = world.read();
        var steps = world.operate();

        assertThat(steps).isNotEmpty();
        for (var text :
                Stream.concat(steps.stream(), Stream.of(known)).map(String::valueOf).toList()) {
            assertThat(text).doesNotContain("PRIVATE KEY");
            for (var secret : world.secrets.all.values()) {
                assertThat(text).doesNotContain(SecretData.encoded(SecretData.of(secret)).values());
            }
        }
    }

    private static final String SECRET_OF_CONTROLLER = "default/events-controller-1000-tls";

    @Test
    void aCreationThatWasCarriedOutBeforeTheOperatorEndedIsNotRepeated() {
        world.request = RotationRequest.of("now", "");
        var add =
                world.plan().steps().stream()
                        .filter(KubeStep.ChangeAuthorities.class::isInstance)
                        .map(KubeStep.ChangeAuthorities.class::cast)
                        .findFirst()
                        .orElseThrow();
        world.store().change(add.secret(), add.change());
        world.store().change(add.secret(), add.change());

        assertThat(add.change()).isInstanceOf(AuthorityChange.Add.class);
        assertThat(world.authority(add.change().kind()).generations()).hasSize(2);
    }

    private Map<String, String> data(String secret) {
        return SecretData.of(world.secrets.all.get(secret));
    }

    private static List<Step> issued(List<Step> steps) {
        return steps.stream().filter(KubeStep.IssueCertificate.class::isInstance).toList();
    }

    /** Nobody's but the user's: it is read by its name, and never written. */
    @Test
    void aListenersOwnCertificateIsReadByItsName() {
        assertThat(listener("own")).isEqualTo(new ListenerCertificate.Missing());

        secret("own", "ec.crt", "ec.key");
        assertThat(listener("own")).isInstanceOf(ListenerCertificate.Usable.class);

        secret("own", "ec.crt", "ec-sec1.key");
        assertThat(listener("own"))
                .isInstanceOfSatisfying(
                        ListenerCertificate.Unusable.class,
                        unusable ->
                                assertThat(unusable.remedy())
                                        .contains("privateKey.encoding: PKCS8"));

        world.secrets.all.put(
                "default/own",
                new SecretBuilder()
                        .withNewMetadata()
                        .withName("own")
                        .withNamespace("default")
                        .endMetadata()
                        .build());
        assertThat(listener("own")).isInstanceOf(ListenerCertificate.Unusable.class);
    }

    /** Neither the others' certificates nor any plan waits for what somebody wrote into one. */
    @Test
    void aListenersCertificateWithOddNamesKeepsNobodyFromBeingRead() {
        secret("own", "ec.crt", "ec.key");
        secret("odd", "odd-names.crt", "odd-names.key");

        var known = world.store().read(Set.of(BROKER), Set.of("own", "odd"));

        assertThat(known.listeners().values())
                .hasSize(2)
                .allMatch(ListenerCertificate.Usable.class::isInstance);
        assertThat(known.secret(BROKER)).isPresent();
    }

    private ListenerCertificate listener(String name) {
        return world.store().read(Set.of(), Set.of(name)).listeners().get(name);
    }

    private void secret(String name, String certificate, String key) {
        world.secrets.all.put(
                "default/" + name,
                new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace("default")
                        .endMetadata()
                        .withData(
                                SecretData.encoded(
                                        Map.of("tls.crt", file(certificate), "tls.key", file(key))))
                        .build());
    }

    private static String file(String name) {
        try {
            return Files.readString(Path.of("src/test/resources/certificates", name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anUnusableSecretIsNotTakenForAnyProof() {
        world.edit(SECRET, "tls.key", "");

        assertThat(world.read().secret(BROKER).orElseThrow())
                .isInstanceOf(NodeSecret.Unusable.class);
    }
}
