package dev.spillway.operator.plan;

/**
 * Why a step has to wait.
 *
 * @param why as a clause
 * @param until what ends it
 */
record Obstacle(String why, String until) {

    Step.Wait before(String what) {
        return new Step.Wait(what, why, until);
    }
}
