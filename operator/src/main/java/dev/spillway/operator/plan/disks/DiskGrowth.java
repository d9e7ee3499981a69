package dev.spillway.operator.plan.disks;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.Count;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.Storage;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Lets the brokers' disks grow by themselves, up to spec.storage.growTo, when data that must stay
 * on them fills one:
 *
 * <ol>
 *   <li>A disk is full when more than 70 % of it would be in use even at the shortest hot horizon.
 *   <li>Then all brokers' disks grow together, to half as much again as the full one has, or so far
 *       that it is less than 60 % full; in whole Gi, and never beyond the limit.
 *   <li>A volume that is still being expanded is waited for, and is no reason for another step.
 *   <li>Six hours are between two enlargements of a disk: so often AWS changes an EBS volume.
 *   <li>What was begun is finished: a disk that is smaller than what all were to grow to follows.
 * </ol>
 *
 * <p>Guarantees: no disk becomes smaller, none larger than the limit; what another tool has
 * requested stays. It follows from the claims, so it may be interrupted anywhere.
 */
final class DiskGrowth {

    /** Above it a disk is full: moves fill a disk to 80 % at most. */
    private static final double FULL = 0.70;

    /** What is to be left of that: otherwise the next step would soon follow. */
    private static final double ENOUGH = 0.60;

    private static final double STEP = 1.5;

    /** "After modifying a volume, wait at least six hours": AWS on EBS. */
    static final Duration PAUSE = Duration.ofHours(6);

    private static final long GIB = Bytes.gibi(1).value();

    private final Storage declared;
    private final Collection<Claim> claims;
    private final MeasuredDisks measured;

    /**
     * @param claims of the brokers that stay, without disks that are to be replaced
     */
    DiskGrowth(Storage declared, Collection<Claim> claims, MeasuredDisks measured) {
        this.declared = declared;
        this.claims = claims;
        this.measured = measured;
    }

    /** The next step of the disks together, when each of them is as it is to be. */
    List<Step> next() {
        var full = claims.stream().flatMap(claim -> full(claim).stream()).toList();
        if (full.isEmpty()) {
            return List.of();
        }
        var size = Collections.max(full.stream().map(this::next).toList());
        var why = Collections.max(full, Comparator.comparingDouble(Full::ratio)).text();
        return pauseEnds(claims)
                .map(until -> List.<Step>of(pause("the disks of all brokers", size, why, until)))
                .orElseGet(() ->
                        claims.stream()
                                .filter(claim -> isSmaller(claim, size))
                                .<Step>map(claim -> grow(claim, size, why))
                                .toList());
    }

    /**
     * Of a disk that is smaller than it is to be, because the others have grown.
     *
     * @param size that they have
     */
    Step follow(Claim claim, Bytes size) {
        var why = "the disks of other brokers have grown to " + size.text();
        return pauseEnds(List.of(claim))
                .<Step>map(until -> pause(claim.name(), size, why, until))
                .orElseGet(() -> grow(claim, size, why));
    }

    private Step grow(Claim claim, Bytes size, String why) {
        return new KubeStep.GrowClaim(
                claim.name(),
                size,
                declared.size(),
                KubeStep.GrowthCause.Filled,
                claim.version(),
                why);
    }

    private static Step pause(String what, Bytes size, String why, Instant until) {
        return new Step.Wait(
                "grow " + what + " to " + size.text(),
                why
                        + ", and a disk was enlarged less than "
                        + Count.of(PAUSE.toHours(), "hour")
                        + " ago, which is as often as clouds change a volume",
                "it is " + until);
    }

    /** A full disk that may still grow, with what is on it. */
    private record Full(NodeId broker, long size, long stays) {

        double ratio() {
            return (double) stays / size;
        }

        String text() {
            return "%d%% of the disk of %s is data that must stay on it"
                    .formatted(Math.round(100 * ratio()), node(broker));
        }
    }

    private Optional<Full> full(Claim claim) {
        return measured.disks().stream()
                .filter(use -> use.broker().equals(claim.id()))
                .filter(use -> isSmaller(claim, declared.growTo()))
                .findFirst()
                // A broker may not know yet that its disk has grown.
                .map(use ->
                        new Full(
                                claim.id(),
                                Math.max(use.capacity().value(), claim.volume().capacity().value()),
                                use.stays()))
                .filter(disk -> disk.size() > 0 && disk.ratio() > FULL);
    }

    /** Half as much again, or more: never less than the disk has, never more than the limit. */
    private Bytes next(Full disk) {
        var wanted = Math.max(disk.size() * STEP, Math.floor(disk.stays() / ENOUGH) + 1);
        var gibi = (long) Math.ceil(wanted / GIB);
        return gibi >= declared.growTo().value() / GIB
                ? declared.growTo()
                : BrokerDisks.smaller(Bytes.gibi(gibi), declared.growTo());
    }

    private static boolean isSmaller(Claim claim, Bytes size) {
        return claim.volume().requested().compareTo(size) < 0;
    }

    /**
     * When the last of these may grow again; empty when they may. A time that far in the future was
     * written by a wrong clock, and must not stop them for long.
     */
    private Optional<Instant> pauseEnds(Collection<Claim> disks) {
        return disks.stream()
                .map(claim -> claim.volume().history().grownAt())
                .filter(at -> at.isAfter(Instant.EPOCH))
                .filter(at -> Duration.between(at, measured.now()).abs().compareTo(PAUSE) < 0)
                .max(Comparator.naturalOrder())
                .map(at -> at.plus(PAUSE));
    }
}
