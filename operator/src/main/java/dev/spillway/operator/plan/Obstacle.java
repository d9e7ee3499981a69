package dev.spillway.operator.plan;

/**
 * Why a step has to wait.
 *
 * @param why as a clause
 * @param until what ends it
 */
public record Obstacle(String why, String until) {

    public Step.Wait waitBefore(String what) {
        return new Step.Wait(what, why, until);
    }
}
