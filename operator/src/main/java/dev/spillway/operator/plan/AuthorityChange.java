package dev.spillway.operator.plan;

import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.pki.Certificate;
import java.util.List;
import java.util.SortedSet;

/** A change of a Cluster's certificate authorities. Keys are made when it is carried out. */
public sealed interface AuthorityChange {

    AuthorityKind kind();

    /**
     * Makes the first authority, or one in place of what was lost.
     *
     * @param kept authorities that nodes still trust, oldest first. The last of them stays the one
     *     whose certificates are in use. What can still be read of the Secret stays beside them
     * @param requested text of the last requested rotation, which this is as good as
     */
    record Create(AuthorityKind kind, List<Certificate> kept, String requested)
            implements AuthorityChange {
        public Create {
            kept = List.copyOf(kept);
        }
    }

    /**
     * Makes a further authority, which is trusted but does not issue certificates yet.
     *
     * @param after number of the newest until then
     * @param requested text of the last requested rotation, which this carries out
     */
    record Add(AuthorityKind kind, int after, String requested) implements AuthorityChange {}

    /** From now on this one issues certificates. */
    record Issue(AuthorityKind kind, int generation) implements AuthorityChange {}

    /** These are no longer trusted; their keys are deleted. */
    record Drop(AuthorityKind kind, SortedSet<Integer> generations) implements AuthorityChange {}
}
