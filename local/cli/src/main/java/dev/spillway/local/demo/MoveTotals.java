package dev.spillway.local.demo;

import dev.spillway.local.demo.ScalableCluster.Moves;

/**
 * All that moved since a beginning. The operator counts anew whenever it had moved everything; what
 * it says at the beginning is of what was before.
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
