package dev.spillway.local.controllers;

import io.fabric8.kubernetes.api.model.Pod;

/** Reads the phase of a Pod. */
final class PodPhase {
    private PodPhase() {}

    /** Whether the Pod has succeeded or failed: it will never run again. */
    static boolean isTerminal(Pod pod) {
        String phase = pod.getStatus() == null ? "" : pod.getStatus().getPhase();
        return "Succeeded".equals(phase) || "Failed".equals(phase);
    }
}
