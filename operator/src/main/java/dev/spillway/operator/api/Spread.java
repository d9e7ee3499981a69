package dev.spillway.operator.api;

/** How strictly the Pods of a role spread over zones and over Kubernetes nodes. */
public enum Spread {
    Preferred,
    Required
}
