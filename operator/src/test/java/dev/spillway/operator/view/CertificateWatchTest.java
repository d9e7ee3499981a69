package dev.spillway.operator.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.operator.admin.KafkaUnavailableException;
import dev.spillway.operator.desired.NodeCertificate;
import dev.spillway.operator.fixtures.ManualClock;
import dev.spillway.operator.kube.CertificateStore;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.AuthorityState;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.Generation;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.ServedTls;
import dev.spillway.operator.observed.UserCertificates;
import dev.spillway.operator.pki.Authority;
import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.pki.Certificate;
import dev.spillway.operator.pki.CertificateRequest;
import dev.spillway.operator.pki.Lifetimes;
import dev.spillway.operator.plan.AuthorityChange;
import io.fabric8.kubernetes.api.model.Secret;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CertificateWatchTest {
    private static final NodeId BROKER = new NodeId(0);
    private static final ServedTls ANSWER = new ServedTls("uid", List.of());

    private final ManualClock clock = new ManualClock();
    private final Store store = new Store();
    private int asked;
    private boolean answers = true;
    private final CertificateWatch watch =
            new CertificateWatch(
                    store,
                    pod -> {
                        asked++;
                        return answers
                                ? CompletableFuture.completedFuture(ANSWER)
                                : CompletableFuture.failedFuture(
                                        new IllegalStateException("silence"));
                    },
                    clock);

    CertificateWatchTest() {
        watch.belongsTo("uid");
    }

    private final List<Pod> pods =
            List.of(
                    Pod.builder(BROKER, "events-broker-0", new ObjectVersion("uid", "1"))
                            .state(Pod.State.Ready)
                            .ip("10.0.0.1")
                            .build());

    /** Authorities in memory. */
    private final class Store implements CertificateStore {
        final SecureRandom random = new SecureRandom();
        final List<Authority> authorities = new ArrayList<>();
        int reads;
        Set<NodeId> nodes = Set.of();
        Set<String> listeners = Set.of();
        int issued;
        RuntimeException failure;

        Store() {
            add();
        }

        void add() {
            authorities.add(
                    Authority.create(
                            AuthorityKind.Nodes,
                            "default/events",
                            Lifetimes.STANDARD.authority(),
                            clock.instant(),
                            random));
        }

        private void fail() {
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public CertificateState.Known read(Set<NodeId> named, Set<String> wanted) {
            fail();
            nodes = named;
            listeners = wanted;
            reads++;
            var generations = new ArrayList<Generation>();
            for (var authority : authorities) {
                generations.add(
                        new Generation(
                                generations.size() + 1,
                                authority.certificate(),
                                Optional.empty(),
                                "",
                                Optional.<Instant>empty()));
            }
            return new CertificateState.Known(
                    clock.instant(),
                    "uid",
                    Map.of(
                            AuthorityKind.Nodes,
                            new AuthorityState(generations, generations.size(), "")),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Optional.empty(),
                    Map.of());
        }

        @Override
        public Optional<Issued> issue(
                AuthorityKind kind, CertificateRequest request, String clusterUid) {
            fail();
            if (!clusterUid.equals("uid")) {
                return Optional.empty();
            }
            issued++;
            var authority = authorities.getLast();
            return Optional.of(
                    new Issued(
                            authority.issue(
                                    request,
                                    Lifetimes.STANDARD.operator(),
                                    clock.instant(),
                                    random),
                            authority.certificate(),
                            authorities.stream().map(Authority::certificate).toList()));
        }

        @Override
        public void change(Secret secret, AuthorityChange change) {}

        @Override
        public void issue(NodeCertificate certificate, int generation) {}

        @Override
        public void updateTrust(NodeCertificate certificate, String fingerprint) {}

        @Override
        public void remove(String secret, ObjectVersion seen) {}

        @Override
        public void removeAuthorities() {}
    }

    @Test
    void atRestSecretsAreReadOnceAMinute() {
        for (int i = 0; i < 12; i++) {
            watch.readIfDue(Set.of(BROKER), pods);
            clock.advance(Duration.ofSeconds(15));
        }

        assertThat(store.reads).isEqualTo(3);
        assertThat(asked).isEqualTo(3);
    }

    /** A moment without an answer is no news. */
    @Test
    void aNodeThatIsReadyAndDoesNotAnswerForFiveMinutesIsSilent() {
        answers = false;
        for (int i = 0; i < 5; i++) {
            watch.readIfDue(Set.of(BROKER), pods);
            assertThat(((CertificateState.Known) watch.state()).silent()).isEmpty();
            clock.advance(Duration.ofMinutes(1));
        }
        watch.readIfDue(Set.of(BROKER), pods);
        assertThat(((CertificateState.Known) watch.state()).silent()).containsExactly("uid");

        answers = true;
        clock.advance(Duration.ofMinutes(1));
        watch.readIfDue(Set.of(BROKER), pods);
        assertThat(((CertificateState.Known) watch.state()).silent()).isEmpty();
    }

    @Test
    void whileOneAuthorityReplacesAnotherNodesAreAskedAtEachPoll() {
        store.add();
        for (int i = 0; i < 3; i++) {
            watch.readIfDue(Set.of(BROKER), pods);
            clock.advance(Duration.ofSeconds(2));
        }

        assertThat(asked).isEqualTo(3);
        assertThat(store.reads).isEqualTo(1);
    }

    @Test
    void aLiveReadSaysThatKubernetesDoesNotAnswerAndAPollKeepsWhatIsKnown() {
        watch.readLive(Set.of(BROKER), pods);
        store.failure = new KubeUnavailableException("silence", null);

        assertThatThrownBy(() -> watch.readLive(Set.of(BROKER), pods))
                .isInstanceOf(KubeUnavailableException.class);
        clock.advance(Duration.ofMinutes(2));
        watch.readIfDue(Set.of(BROKER), pods);
        assertThat(watch.state()).isInstanceOf(CertificateState.Known.class);
    }

    @Test
    void aMissingRightIsAStateAndTheRestGoesOn() {
        store.failure = new KubeRefusedException("no right", new IllegalStateException());

        watch.readLive(Set.of(BROKER), pods);

        assertThat(watch.state())
                .isEqualTo(new CertificateState.Refused("RefusedByKubernetes", "no right"));
    }

    @Test
    void certificatesOfListenersAreReadFromTheNextReadOn() {
        watch.readLive(Set.of(BROKER), pods);
        assertThat(store.listeners).isEmpty();

        watch.alsoRead(Set.of(), Set.of("own"));
        watch.readLive(Set.of(BROKER), pods);
        assertThat(store.listeners).containsExactly("own");
    }

    /** While Kubernetes refuses its disk there is nothing else of a node. */
    @Test
    void certificatesOfDeclaredNodesAreReadThoughThereIsNothingElseOfThem() {
        var declared = new NodeId(1000);
        watch.alsoRead(Set.of(declared), Set.of());
        watch.readLive(Set.of(BROKER), pods);
        assertThat(store.nodes).containsExactlyInAnyOrder(BROKER, declared);
    }

    @Test
    void whatIsKnownOfUsersIsPartOfTheState() {
        watch.readLive(Set.of(BROKER), pods);
        assertThat(((CertificateState.Known) watch.state()).users()).isEmpty();

        watch.users(Optional.of(new UserCertificates(Map.of("alice", "f1"))));
        assertThat(((CertificateState.Known) watch.state()).users().orElseThrow().issuers())
                .containsEntry("alice", "f1");
        watch.users(Optional.empty());
        assertThat(((CertificateState.Known) watch.state()).users()).isEmpty();
    }

    @Test
    void anAuthorityThatWasMadeOrReplacedIsAChangeOnce() {
        assertThat(watch.takeAuthoritiesChanged()).isFalse();
        watch.readLive(Set.of(BROKER), pods);
        assertThat(watch.takeAuthoritiesChanged()).isTrue();
        watch.readLive(Set.of(BROKER), pods);
        assertThat(watch.takeAuthoritiesChanged()).isFalse();

        store.add();
        watch.readLive(Set.of(BROKER), pods);
        assertThat(watch.takeAuthoritiesChanged()).isTrue();
    }

    @Test
    void theTimeOfAnObservationIsNow() {
        watch.readLive(Set.of(BROKER), pods);
        clock.advance(Duration.ofDays(1));

        assertThat(((CertificateState.Known) watch.state()).at()).isEqualTo(clock.instant());
    }

    @Test
    void theOperatorsCertificateIsIssuedOnceAndAgainWhenHalfOfItsLifeIsOver() {
        watch.readLive(Set.of(BROKER), pods);
        var first = watch.credentials();
        clock.advance(Duration.ofHours(11));
        assertThat(watch.credentials()).isEqualTo(first);
        clock.advance(Duration.ofHours(2));

        assertThat(watch.credentials()).isNotEqualTo(first);
        assertThat(store.issued).isEqualTo(2);
        assertThat(first.orElseThrow().identity().certificate().commonName())
                .isEqualTo("__spillway-operator");
    }

    /** The store has it in the Secret of another Cluster of that name, which has gone. */
    @Test
    void anAuthorityOfAnEarlierClusterIsNeitherShownNorIssues() {
        watch.belongsTo("uid-of-a-new-one");
        watch.readLive(Set.of(BROKER), pods);

        assertThat(((CertificateState.Known) watch.state()).authorities()).isEmpty();
        assertThatThrownBy(watch::credentials).isInstanceOf(KafkaUnavailableException.class);

        watch.belongsTo("uid");
        assertThat(((CertificateState.Known) watch.state()).authorities()).isNotEmpty();
        assertThat(watch.credentials()).isPresent();
    }

    @Test
    void anotherAuthorityMeansAnotherCertificate() {
        watch.readLive(Set.of(BROKER), pods);
        watch.credentials();
        store.add();
        watch.readLive(Set.of(BROKER), pods);

        var after = watch.credentials().orElseThrow();
        assertThat(after.trust()).hasSize(2);
        assertThat(
                        after.identity()
                                .certificate()
                                .isIssuedBy(store.authorities.getLast().certificate()))
                .isTrue();
    }

    @Test
    void withoutKubernetesTheLastOneIsUsed() {
        watch.readLive(Set.of(BROKER), pods);
        var first = watch.credentials();
        store.failure = new KubeUnavailableException("silence", null);
        clock.advance(Duration.ofHours(13));

        assertThat(watch.credentials()).isEqualTo(first);
    }

    @Test
    void withoutOneKafkaIsUnavailableAndSaysWhy() {
        store.failure = new KubeUnavailableException("silence", null);

        assertThatThrownBy(watch::credentials)
                .isInstanceOf(KafkaUnavailableException.class)
                .hasMessageContaining("the operator has no certificate");
    }

    @Test
    void whoHasNoCertificatesReadsNone() {
        var none = CertificateWatch.none(clock);
        none.readIfDue(Set.of(BROKER), pods);
        none.readLive(Set.of(BROKER), pods);

        assertThat(none.state()).isEqualTo(new CertificateState.NotRead());
        assertThat(none.credentials()).isEmpty();
    }

    @Test
    void aBundleOfTheStoreIsTheOneThatIsTrusted() {
        watch.readLive(Set.of(BROKER), pods);

        assertThat(watch.credentials().orElseThrow().trust())
                .isEqualTo(List.<Certificate>of(store.authorities.getFirst().certificate()));
    }
}
