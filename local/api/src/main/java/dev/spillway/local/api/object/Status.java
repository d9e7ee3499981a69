package dev.spillway.local.api.object;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** {@code metav1.Status}. */
public final class Status {

    private Status() {}

    public static ObjectNode failure(int code, String reason, String message) {
        ObjectNode status = status("Failure");
        return status.put("message", message).put("reason", reason).put("code", code);
    }

    /** The response to an action without a result. */
    public static ObjectNode success() {
        return status("Success");
    }

    /** The response to a completed deletion. */
    public static ObjectNode deleted(GroupResource resource, String name, String uid) {
        ObjectNode status = status("Success");
        ObjectNode details = status.putObject("details").put("name", name);
        if (!resource.group().isEmpty()) {
            details.put("group", resource.group());
        }
        details.put("kind", resource.plural()).put("uid", uid);
        return status;
    }

    private static ObjectNode status(String status) {
        ObjectNode json = Json.object().put("kind", "Status").put("apiVersion", "v1");
        json.putObject("metadata");
        return json.put("status", status);
    }
}
