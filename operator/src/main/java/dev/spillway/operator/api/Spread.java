package dev.spillway.operator.api;

/** How strictly the Pods of a role spread over Kubernetes nodes. */
public enum Spread {
    Preferred,
    Required
}
