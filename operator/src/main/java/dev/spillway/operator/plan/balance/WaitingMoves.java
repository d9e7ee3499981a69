package dev.spillway.operator.plan.balance;

/**
 * Moves that are not safe or not due yet, for one reason.
 *
 * @param moves how many
 * @param why a clause: {@code page-views-3 is not in sync on broker 1}, of the first of them
 * @param until what ends it
 */
public record WaitingMoves(int moves, String why, String until) {}
