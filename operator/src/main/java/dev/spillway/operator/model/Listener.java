package dev.spillway.operator.model;

import dev.spillway.operator.api.Advertise;

/** An address at which clients reach the brokers. */
public record Listener(String name, int port, Advertise advertise) {}
