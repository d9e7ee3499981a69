package dev.spillway.operator.model;

/**
 * Connectors, converters or transformations.
 *
 * @param image that holds their files
 */
public record Plugin(String name, String image) {}
