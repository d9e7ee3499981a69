package dev.spillway.operator.leader;

/** Whether this process may change anything, asked before each change. */
public interface Leadership {

    /** Why a change was not made, for whoever asked for it. */
    String NOT_HELD =
            "this operator does not hold its Lease at the moment, so it changes nothing; another"
                    + " one may lead";

    /** Outside Kubernetes there is no Lease. */
    Leadership WITHOUT_LEASE = () -> true;

    boolean mayAct();
}
