package dev.spillway.operator.observed;

/**
 * Which object was seen, and as what. A deletion is held to both: another object of that name, or
 * one that has changed since, is looked at again first.
 *
 * @param uid tells this object from the next one of the same name
 * @param resourceVersion changes with every change of the object
 */
public record ObjectVersion(String uid, String resourceVersion) {}
