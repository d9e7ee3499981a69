package dev.spillway.local.api.fault;

/** The faults that affect the controllers and the kubelet. May be called by any thread. */
public interface ClusterFaults {

    /** Without faults. */
    ClusterFaults NONE =
            new ClusterFaults() {
                @Override
                public boolean claimsStayPending(String namespace) {
                    return false;
                }

                @Override
                public boolean nodeIsLost() {
                    return false;
                }

                @Override
                public Runnable listen(Runnable listener) {
                    return () -> {};
                }
            };

    boolean claimsStayPending(String namespace);

    boolean nodeIsLost();

    /**
     * Calls the listener, which must not block, whenever the faults change. Run the result to
     * unregister it.
     */
    Runnable listen(Runnable listener);
}
