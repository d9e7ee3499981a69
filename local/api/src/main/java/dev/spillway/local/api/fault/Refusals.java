package dev.spillway.local.api.fault;

import dev.spillway.local.api.object.StatusException;

/** How Kubernetes' API server words the refusals of its admission plugins. */
final class Refusals {

    private Refusals() {}

    static StatusException missingPermission(String user, Call call) {
        return StatusException.missingPermission(
                user,
                call.verb(),
                call.resource(),
                call.subresource(),
                call.namespace(),
                call.name());
    }

    static StatusException deniedBy(Fault.DenyingWebhook webhook) {
        String denied = "admission webhook \"%s\" denied the request".formatted(webhook.webhook());
        return StatusException.denied(
                webhook.code(),
                webhook.message().isEmpty()
                        ? denied + " without explanation"
                        : denied + ": " + webhook.message());
    }

    static StatusException unreachable(String webhook) {
        return StatusException.internal(
                ("failed calling webhook \"%s\": failed to call webhook: Post"
                                + " \"https://%s:443/validate?timeout=10s\": dial tcp"
                                + " 10.96.7.1:443: connect: connection refused")
                        .formatted(webhook, webhook));
    }

    /** The ResourceQuota plugin's. */
    static StatusException exceeded(String quota, Call call, int existing) {
        String counted =
                call.resource().group().isEmpty()
                        ? call.resource().plural()
                        : "count/" + call.resource().qualified();
        return StatusException.forbidden(
                call.resource(),
                call.name(),
                "exceeded quota: %1$s, requested: %2$s=1, used: %2$s=%3$d, limited: %2$s=%3$d"
                        .formatted(quota, counted, existing));
    }
}
