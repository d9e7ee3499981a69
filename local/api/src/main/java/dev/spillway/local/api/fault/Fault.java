package dev.spillway.local.api.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.api.object.StatusException;
import java.time.Duration;

/** A fault of a Kubernetes cluster, as its clients see it. */
public sealed interface Fault {

    /** Delays watch events, and keeps their order. */
    record LateEvents(Duration by) implements Fault {}

    /**
     * Drops a percentage of watch events, but no bookmarks.
     *
     * <p>When the fault ends, the resource versions of its clients expire, which makes their
     * informers list again. An informer whose watch is merely closed would resume after the last
     * version it has seen and never notice.
     */
    record MissedEvents(int percent) implements Fault {}

    /**
     * Expires all resource versions until now, as after a compaction: running watches end with 410,
     * and so do watches that resume from an earlier version and lists that continue one.
     */
    record ExpiredVersions() implements Fault {}

    /** Closes every watch this long after it was opened, without an error. */
    record ClosedWatches(Duration after) implements Fault {}

    /**
     * Watches stay open and send nothing, not even bookmarks, as when the network between client
     * and server has gone. They are closed when the fault ends; clients then resume.
     */
    record SilentWatches() implements Fault {}

    /** Delays requests; they take effect after the delay, even if their client has given up. */
    record SlowRequests(Duration by) implements Fault {}

    /** A fault for which requests are refused. */
    sealed interface Refusing extends Fault {}

    /** A percentage of changes find an object that was modified since it was read. */
    record Conflicts(int percent) implements Refusing {}

    /**
     * The role of the clients lacks a right.
     *
     * @param user the name of the client, for the message
     */
    record MissingPermission(String user) implements Refusing {}

    /**
     * An admission webhook denies writes.
     *
     * @param code a webhook may choose any from 400
     * @param message the webhook's own
     */
    record DenyingWebhook(String webhook, int code, String message) implements Refusing {}

    /** An admission webhook with {@code failurePolicy: Fail} cannot be called. */
    record UnreachableWebhook(String webhook) implements Refusing {}

    /** A ResourceQuota allows no more objects than there are. */
    record ExceededQuota(String quota) implements Refusing {}

    /** No volume is provisioned for a claim; applies by namespace. */
    record PendingClaims() implements Fault {}

    /**
     * The only Node is cut off from the API server. Its containers keep running; the kubelet learns
     * of no change and reports nothing.
     */
    record LostNode() implements Fault {}

    /** The user that the operator's chart creates, in the namespace that {@code up} installs to. */
    String OPERATOR = "system:serviceaccount:spillway-system:spillway-operator";

    /**
     * @param json such as {@code {"kind": "LateEvents", "millis": 10000}}: see the README
     * @throws StatusException 400 if it is no fault
     */
    static Fault of(JsonNode json) {
        return switch (json.path("kind").asText()) {
            case "LateEvents" -> new LateEvents(millis(json));
            case "MissedEvents" -> new MissedEvents(percent(json));
            case "ExpiredVersions" -> new ExpiredVersions();
            case "ClosedWatches" -> new ClosedWatches(millis(json));
            case "SilentWatches" -> new SilentWatches();
            case "SlowRequests" -> new SlowRequests(millis(json));
            case "Conflicts" -> new Conflicts(percent(json));
            case "MissingPermission" -> new MissingPermission(json.path("user").asText(OPERATOR));
            case "DenyingWebhook" ->
                    new DenyingWebhook(
                            json.path("webhook").asText("policy.example.com"),
                            json.has("code") ? number(json, "code", 400, 599) : 400,
                            json.path("message").asText());
            case "UnreachableWebhook" ->
                    new UnreachableWebhook(json.path("webhook").asText("policy.example.com"));
            case "ExceededQuota" -> new ExceededQuota(json.path("quota").asText("quota"));
            case "PendingClaims" -> new PendingClaims();
            case "LostNode" -> new LostNode();
            default -> throw StatusException.badRequest("unknown fault: " + json);
        };
    }

    private static Duration millis(JsonNode json) {
        return Duration.ofMillis(number(json, "millis", 1, 600_000));
    }

    private static int percent(JsonNode json) {
        return number(json, "percent", 1, 100);
    }

    private static int number(JsonNode json, String field, int least, int most) {
        int value = json.path(field).asInt();
        if (value < least || value > most) {
            throw StatusException.badRequest(
                    "%s: must be %d to %d: %s".formatted(field, least, most, json));
        }
        return value;
    }
}
