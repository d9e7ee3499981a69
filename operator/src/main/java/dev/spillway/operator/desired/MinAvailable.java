package dev.spillway.operator.desired;

import dev.spillway.operator.model.NodeRole;

/** How many Pods of each role must stay available while Kubernetes nodes are drained. */
public record MinAvailable(int brokers, int controllers) {

    int of(NodeRole role) {
        return switch (role) {
            case Broker -> brokers;
            case Controller -> controllers;
        };
    }
}
