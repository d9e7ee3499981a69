package dev.spillway.operator.desired;

import dev.spillway.operator.model.NodePool;
import dev.spillway.operator.model.NodeRole;

/**
 * How long a Pod may take to stop: the kubelet kills it after that, and the launcher plans its stop
 * by the same number.
 */
final class GracePeriod {
    private GracePeriod() {}

    /**
     * Seconds; long enough to hand over all leaderships and to flush everything, also on a slow
     * disk: a broker that is killed meanwhile recovers all of its open segments when it comes back.
     */
    static long seconds(NodePool pool) {
        return pool.pod().gracePeriodSeconds().orElseGet(() -> unset(pool.role()));
    }

    private static int unset(NodeRole role) {
        return switch (role) {
            case Broker -> 180;
            case Controller -> 60;
        };
    }
}
