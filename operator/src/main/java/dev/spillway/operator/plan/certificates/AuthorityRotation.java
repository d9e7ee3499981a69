package dev.spillway.operator.plan.certificates;

import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.RotationRequest;
import dev.spillway.operator.observed.AuthorityState;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.Generation;
import dev.spillway.operator.observed.NodeSecret;
import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.pki.Certificate;
import dev.spillway.operator.pki.Lifetimes;
import dev.spillway.operator.plan.AuthorityChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Replaces one authority by another:
 *
 * <ol>
 *   <li>The new one is made, and trusted beside the old one.
 *   <li>When every running node was seen to trust it, it issues certificates.
 *   <li>When every running node was seen to serve one, the old authority is distrusted; of clients,
 *       when no User may hold a certificate of it any more.
 *   <li>Done when every running node was seen to trust the new one alone.
 * </ol>
 *
 * <p>Nothing is stored about it but the authorities themselves, in their order, and which of them
 * issues. So it goes on from wherever it was interrupted, and another rotation may begin at any
 * point: what is older than the newest goes when that has proven itself.
 *
 * @param owner uid of the Cluster
 */
record AuthorityRotation(
        AuthorityKind kind,
        CertificateState.Known known,
        Proof proof,
        Collection<NodeCertificates.Node> nodes,
        String owner,
        RotationRequest request,
        Lifetimes lifetimes) {

    /** Each is in every bundle. Rotations that are requested faster than they end must wait. */
    static final int MAX_GENERATIONS = 8;

    private static final int STEPS = 3;

    private static final int NAMES_IN_A_MESSAGE = 3;

    /** What happens next: a change, or a wait. */
    sealed interface Next {
        record Change(AuthorityChange change, String why) implements Next {}

        /**
         * @param what {@code rotate the nodes CA (step 1 of 3: trust both)}
         */
        record Wait(String what, String why, String until) implements Next {}
    }

    Optional<Next> next() {
        var state = known.authority(kind);
        if (state.isEmpty()) {
            return Optional.of(create(known.problems().getOrDefault(kind, "there is none yet")));
        }
        var restored = restoredFromElsewhere(state.get());
        if (restored.isPresent()) {
            return Optional.of(create(restored.get()));
        }
        return state.get().newest().number() == state.get().issuer()
                ? issuing(state.get())
                : trusted(state.get());
    }

    private Next create(String why) {
        return new Next.Change(new AuthorityChange.Create(kind, kept(), request.text()), why);
    }

    /**
     * When the Secret of the authorities is lost: those that every node has in its Secret. One that
     * somebody has put into a single Secret is not among them, and none that signs no certificates.
     */
    private List<Certificate> kept() {
        List<Certificate> kept = List.of();
        var first = true;
        for (var secret : evidence()) {
            var trust = trust(secret);
            kept = first ? trust : kept.stream().filter(trust::contains).toList();
            first = false;
        }
        var authorities = kept.stream().filter(each -> each.isIssuedBy(each)).toList();
        return authorities.stream()
                .skip(Math.max(0, authorities.size() - (MAX_GENERATIONS - 1)))
                .toList();
    }

    private List<Certificate> trust(NodeSecret.Usable secret) {
        return switch (kind) {
            case Nodes -> secret.trust();
            case Clients -> secret.clientsTrust();
        };
    }

    private List<NodeSecret.Usable> usable() {
        return nodes.stream()
                .flatMap(node -> known.secret(node.id()).stream())
                .filter(NodeSecret.Usable.class::isInstance)
                .map(NodeSecret.Usable.class::cast)
                .toList();
    }

    /** Those that are this Cluster's: what somebody else has put there shows nothing about it. */
    private List<NodeSecret.Usable> evidence() {
        return usable().stream().filter(secret -> secret.owner().equals(owner)).toList();
    }

    /**
     * Such as from an old backup: then no node trusts what it holds, and none has a certificate of
     * it. For the nodes' sake only, which would lock each other out: whom clients' certificates are
     * of is for the operator alone to say, and nodes get that authority again.
     */
    private Optional<String> restoredFromElsewhere(AuthorityState state) {
        if (kind == AuthorityKind.Clients
                && state.generations().stream().anyMatch(Generation::hasKey)) {
            return Optional.empty();
        }
        var ours = state.certificates();
        var all = evidence();
        return !all.isEmpty()
                        && !kept().isEmpty()
                        && all.stream()
                                .allMatch(secret ->
                                        trust(secret).stream().noneMatch(ours::contains)
                                                && (kind == AuthorityKind.Clients
                                                        || ours.stream()
                                                                .noneMatch(
                                                                        secret.certificate()
                                                                                ::isIssuedBy)))
                ? Optional.of("its Secret holds another than the nodes use; was it restored?")
                : Optional.empty();
    }

    /** The newest one issues certificates: it may be time for another, or to drop older ones. */
    private Optional<Next> issuing(AuthorityState state) {
        var newest = state.newest();
        var why = whyAnother(state);
        if (why.isPresent() && state.generations().size() < MAX_GENERATIONS) {
            return Optional.of(
                    new Next.Change(
                            new AuthorityChange.Add(kind, newest.number(), request.text()),
                            why.get()));
        }
        var next =
                !newest.canIssueAt(known.at())
                        ? Optional.<Next>empty()
                        : state.generations().size() > 1 ? distrust(state) : seen(newest);
        return next.or(() -> why.map(this::tooMany));
    }

    /** For a person to see that what was requested, or is due, does not begin. */
    private Next tooMany(String why) {
        return new Next.Wait(
                "make a new %s CA".formatted(kind.text()),
                "%s, and %d of them are trusted already, which are the most there may be"
                        .formatted(why, MAX_GENERATIONS),
                switch (kind) {
                    case Nodes -> "every running node was seen to serve a certificate of the last";
                    case Clients ->
                            "an older one has ended, or annotation %s of the Cluster names it"
                                    .formatted(Labels.DISTRUST_CLIENTS_CA);
                });
    }

    private Optional<String> whyAnother(AuthorityState state) {
        var newest = state.newest();
        var now = known.at();
        if (!newest.hasKey()) {
            return Optional.of(newest.keyProblem());
        }
        if (now.isBefore(newest.certificate().notBefore())) {
            return Optional.of(
                    "the one that issues certificates is not valid before "
                            + newest.certificate().notBefore()
                            + "; the operator's clock was wrong, then or now");
        }
        if (!now.isBefore(newest.certificate().renewalAt())) {
            return Optional.of("two thirds of the life of the one that issues are over");
        }
        // A rotation of the nodes' authority first ends; that of the clients' may take weeks.
        var free = kind == AuthorityKind.Clients || state.generations().size() == 1;
        return !request.text().isEmpty() && !request.text().equals(state.requested()) && free
                ? Optional.of("a person requested it by annotation")
                : Optional.empty();
    }

    /** Step 1: the newest is trusted, and does not issue yet. */
    private Optional<Next> trusted(AuthorityState state) {
        var newest = state.newest();
        if (!newest.canIssueAt(known.at()) && !isUsed(newest)) {
            return Optional.of(
                    new Next.Change(
                            new AuthorityChange.Drop(kind, new TreeSet<>(List.of(newest.number()))),
                            newest.hasKey()
                                    ? "it is not valid at " + known.at()
                                    : newest.keyProblem()));
        }
        if (!newest.canIssueAt(known.at())) {
            var why = newest.hasKey() ? "it is not valid at " + known.at() : newest.keyProblem();
            return Optional.of(
                    state.generations().size() < MAX_GENERATIONS
                            ? new Next.Change(
                                    new AuthorityChange.Add(kind, newest.number(), request.text()),
                                    why)
                            : tooMany(why));
        }
        var outdated =
                usable().stream().anyMatch(secret -> !trust(secret).contains(newest.certificate()));
        var missing = proof.notTrusting(kind, state, newest);
        if (!outdated && missing.isEmpty()) {
            return Optional.of(
                    new Next.Change(
                            new AuthorityChange.Issue(kind, newest.number()),
                            "every running node trusts it"));
        }
        return Optional.of(
                wait(
                        1,
                        "trust both",
                        missing.isEmpty()
                                ? List.of("Secrets of nodes do not hold both yet")
                                : missing,
                        "every running node was seen to trust the new one"));
    }

    private boolean isUsed(Generation generation) {
        return usable().stream()
                .anyMatch(secret -> secret.certificate().isIssuedBy(generation.certificate()));
    }

    /** Steps 2 and 3: the newest issues. */
    private Optional<Next> distrust(AuthorityState state) {
        // Its key may have leaked: a User whose Secret cannot be written must not keep it trusted.
        var requested = older(state, each -> request.distrusted().contains(each.fingerprint()));
        if (kind == AuthorityKind.Clients && !requested.isEmpty()) {
            return Optional.of(
                    new Next.Change(
                            new AuthorityChange.Drop(kind, requested),
                            "a person requested it by annotation"));
        }
        var blockers =
                switch (kind) {
                    case Nodes -> nodesWithOld(state.newest());
                    case Clients -> usersWithOld(state);
                };
        if (blockers.isEmpty()) {
            return Optional.of(
                    new Next.Change(
                            new AuthorityChange.Drop(kind, older(state, each -> true)),
                            switch (kind) {
                                case Nodes ->
                                        "every running node serves a certificate of the new one";
                                case Clients -> "no User has a certificate of it";
                            }));
        }
        return switch (kind) {
            case Nodes ->
                    Optional.of(
                            wait(
                                    2,
                                    "new certificates",
                                    blockers,
                                    "every running node was seen to serve a certificate of the new"
                                            + " one"));
            // For weeks, and nothing of the cluster waits for it: status.certificates shows it.
            case Clients -> Optional.empty();
        };
    }

    private List<String> nodesWithOld(Generation newest) {
        var blockers = new ArrayList<String>();
        for (var node : nodes) {
            known.secret(node.id())
                    .filter(secret ->
                            !(secret instanceof NodeSecret.Usable usable
                                    && usable.certificate().isIssuedBy(newest.certificate())))
                    .ifPresent(secret ->
                            blockers.add(node.text() + " has no certificate of the new one yet"));
        }
        blockers.addAll(proof.notServing());
        proof.running().stream()
                .filter(pod -> known.secret(pod.id()).isEmpty())
                .forEach(pod -> blockers.add(pod.name() + " has no certificate"));
        return blockers;
    }

    /** Users' programs read their Secret when they start: the old one may be in use for long. */
    private List<String> usersWithOld(AuthorityState state) {
        var newest = state.newest();
        if (known.users().isPresent()) {
            var old =
                    known.users().get().issuers().entrySet().stream()
                            .filter(user -> !user.getValue().equals(newest.fingerprint()))
                            .map(user -> "User " + user.getKey())
                            .toList();
            if (!old.isEmpty()) {
                return old;
            }
        }
        return known.users().filter(users -> users.issuers().isEmpty()).isPresent()
                        || haveExpired(newest)
                ? List.of()
                : List.of("certificates of the old one may be in use");
    }

    private static TreeSet<Integer> older(AuthorityState state, Predicate<Generation> which) {
        return state.generations().stream()
                .filter(each -> each.number() != state.issuer())
                .filter(which)
                .map(Generation::number)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * By the operator's clock, and only while the nodes' clocks confirm it: they would not serve
     * certificates that are not valid yet, or no longer.
     */
    private boolean haveExpired(Generation newest) {
        return newest.issuingSince()
                        .filter(since ->
                                known.at()
                                        .isAfter(
                                                since.plus(lifetimes.leaf())
                                                        .plus(Lifetimes.BACKDATED)))
                        .isPresent()
                && !proof.running().isEmpty()
                && proof.notServing().isEmpty()
                && usable().stream().allMatch(secret -> isFresh(secret.certificate(), known.at()));
    }

    private static boolean isFresh(Certificate certificate, Instant now) {
        return certificate.isValidAt(now) && now.isBefore(certificate.renewalAt());
    }

    /** The last step's proof: nobody trusts the old one any more. */
    private Optional<Next> seen(Generation only) {
        var missing = proof.trustingMore(only);
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        wait(
                                STEPS,
                                "distrust the old",
                                missing,
                                "every running node was seen to trust the new one alone"));
    }

    private Next wait(int step, String name, List<String> why, String until) {
        return new Next.Wait(
                "rotate the %s CA (step %d of %d: %s)".formatted(kind.text(), step, STEPS, name),
                why.stream().limit(NAMES_IN_A_MESSAGE).collect(Collectors.joining(", "))
                        + (why.size() > NAMES_IN_A_MESSAGE
                                ? " and " + (why.size() - NAMES_IN_A_MESSAGE) + " more"
                                : ""),
                until);
    }
}
