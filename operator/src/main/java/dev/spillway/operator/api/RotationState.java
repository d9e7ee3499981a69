package dev.spillway.operator.api;

/** How far an authority has replaced the one before it. */
public enum RotationState {
    TrustBoth,
    NewCertificates,
    DistrustOld
}
