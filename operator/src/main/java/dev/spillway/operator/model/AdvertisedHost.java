package dev.spillway.operator.model;

/** What a broker tells clients to connect to: its Service, by name or by address. */
public enum AdvertisedHost {
    ServiceName,
    ServiceIP
}
