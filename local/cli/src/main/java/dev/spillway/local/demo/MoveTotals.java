package dev.spillway.local.demo;

import dev.spillway.local.demo.ScalableCluster.Moves;

/**
 * Totals the moves since a start. The operator restarts its count with each new rebalance, and what
 * it reports at the start belongs to an earlier one.
 */
final class MoveTotals {
    private Moves earlier = Moves.NONE;
    private Moves last;
    private boolean begun;

    MoveTotals(Moves before) {
        this.last = before;
    }

    void update(Moves now) {
        if (now.equals(last)) {
            return;
        }
        if (begun && now.moved() < last.moved()) {
            earlier = earlier.plus(last);
        }
        begun = true;
        last = now;
    }

    Moves total() {
        return begun ? earlier.plus(last) : earlier;
    }
}
