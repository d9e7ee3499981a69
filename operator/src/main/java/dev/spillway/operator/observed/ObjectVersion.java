package dev.spillway.operator.observed;

/**
 * Which object was observed, in which version. Both are preconditions of a deletion: another object
 * of that name, or one that has changed since, is observed again first.
 *
 * @param uid distinguishes this object from a later one of the same name
 * @param resourceVersion changes with every change of the object
 */
public record ObjectVersion(String uid, String resourceVersion) {}
