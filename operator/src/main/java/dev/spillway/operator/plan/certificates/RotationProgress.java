package dev.spillway.operator.plan.certificates;

import dev.spillway.operator.api.RotationState;
import dev.spillway.operator.observed.AuthorityState;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.ObservedCluster;
import java.util.Optional;

/** How far a rotation is, for status. */
public final class RotationProgress {

    private RotationProgress() {}

    /** Empty when there is none. */
    public static Optional<RotationState> of(AuthorityState state, ObservedCluster seen) {
        if (state.newest().number() != state.issuer()) {
            return Optional.of(RotationState.TrustBoth);
        }
        if (state.generations().size() > 1) {
            return Optional.of(RotationState.NewCertificates);
        }
        return seen.certificates() instanceof CertificateState.Known known
                        && !new Proof(seen, known).trustingMore(state.newest()).isEmpty()
                ? Optional.of(RotationState.DistrustOld)
                : Optional.empty();
    }
}
