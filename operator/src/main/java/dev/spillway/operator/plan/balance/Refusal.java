package dev.spillway.operator.plan.balance;

/**
 * What is declared and impossible; a person has to change something.
 *
 * @param reason a condition's reason, CamelCase
 * @param what is refused: {@code remove broker 3}
 * @param why a clause with the figures
 * @param remedy what to do
 */
public record Refusal(String reason, String what, String why, String remedy) {}
