package dev.spillway.local.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.fields.MergeSchema;
import dev.spillway.local.api.object.FieldSelector;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.LabelSelector;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.object.StatusException;
import dev.spillway.local.api.patch.Patch;
import dev.spillway.local.api.resources.DeleteOptions;
import dev.spillway.local.api.resources.Deletion;
import dev.spillway.local.api.resources.Eviction;
import dev.spillway.local.api.resources.Listing;
import dev.spillway.local.api.resources.Registry;
import dev.spillway.local.api.resources.ScaleSubresource;
import dev.spillway.local.api.resources.Subresource;
import dev.spillway.local.api.resources.WriteOptions;
import dev.spillway.local.api.types.ObjectReference;
import dev.spillway.local.api.types.ResourceType;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** Maps requests for resources to the verbs of the API, and their results to responses. */
final class ResourceEndpoints {

    private static final int MAX_PAGE = Integer.MAX_VALUE;

    private final Registry registry;
    private final Deletion deletion;
    private final Listing listing;
    private final ScaleSubresource scales;
    private final Eviction eviction;
    private final InstantSource clock;

    ResourceEndpoints(
            Registry registry,
            Deletion deletion,
            Eviction eviction,
            Listing listing,
            InstantSource clock) {
        this.registry = registry;
        this.deletion = deletion;
        this.eviction = eviction;
        this.listing = listing;
        this.scales = new ScaleSubresource(registry);
        this.clock = clock;
    }

    /**
     * Every verb but watch.
     *
     * @param oldest the oldest resource version that this client may continue a list from
     */
    void run(RequestInfo info, RequestContext context, long oldest) {
        if (info.isCollection()) {
            onCollection(info, context, oldest);
            return;
        }
        switch (info.subresource()) {
            case "" -> onObject(info, Subresource.NONE, context);
            case "status" -> {
                if (!info.type().status()) {
                    throw StatusException.noSuchPath();
                }
                onObject(info, Subresource.STATUS, context);
            }
            case "scale" -> onScale(info, context);
            case "eviction" -> evict(info, context);
            default -> throw StatusException.noSuchPath();
        }
    }

    private void onCollection(RequestInfo info, RequestContext context, long oldest) {
        switch (context.method()) {
            case "GET" -> {
                ResponseRenderer renderer = renderer(info, context);
                context.answer(200, renderer.list(listing.list(query(info, context), oldest)));
            }
            case "POST" -> create(info, context);
            case "DELETE" -> deleteAll(info, context);
            default -> throw StatusException.methodNotAllowed();
        }
    }

    private void create(RequestInfo info, RequestContext context) {
        if (info.type().namespaced() && info.namespace().isEmpty()) {
            throw StatusException.badRequest("an empty namespace may not be set during creation");
        }
        ObjectNode body = RequestDecoder.object(context);
        ResponseRenderer renderer = renderer(info, context);
        WriteOptions options = writeOptions(context);
        ObjectNode created = registry.create(info.type(), info.namespace(), body, options);
        context.answer(201, renderer.object(created));
    }

    private void deleteAll(RequestInfo info, RequestContext context) {
        DeleteOptions options = deleteOptions(context);
        Listing.Page page = listing.list(query(info, context), 0);
        for (ObjectNode each : page.items()) {
            ObjectMeta meta = ObjectMeta.of(each);
            deletion.delete(
                    new ObjectReference(info.type(), meta.namespace(), meta.name()), options);
        }
        context.answer(200, renderer(info, context).list(page));
    }

    private void onObject(RequestInfo info, Subresource subresource, RequestContext context) {
        ObjectReference object = info.object();
        switch (context.method()) {
            case "GET" -> {
                ResponseRenderer renderer = renderer(info, context);
                context.answer(200, renderer.object(registry.get(object)));
            }
            case "PUT" -> {
                ObjectNode body = RequestDecoder.object(context);
                ObjectNode replaced =
                        registry.replace(object, body, subresource, writeOptions(context));
                context.answer(200, renderer(info, context).object(replaced));
            }
            case "PATCH" -> patch(info, subresource, context);
            case "DELETE" -> {
                if (subresource != Subresource.NONE) {
                    throw StatusException.methodNotAllowed();
                }
                context.answer(200, deletion.delete(object, deleteOptions(context)));
            }
            default -> throw StatusException.methodNotAllowed();
        }
    }

    private void patch(RequestInfo info, Subresource subresource, RequestContext context) {
        WriteOptions options = writeOptions(context);
        ResponseRenderer renderer = renderer(info, context);
        if (!context.contentType().equals(RequestDecoder.APPLY)) {
            ResourceType type = info.type();
            Patch patch =
                    RequestDecoder.patch(context, type.strategy().mergeSchema(), !type.custom());
            ObjectNode patched = registry.patch(info.object(), patch, subresource, options);
            context.answer(200, renderer.object(patched));
            return;
        }
        if (context.query("fieldManager").isEmpty()) {
            throw StatusException.badRequest(
                    "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is"
                            + " required for apply patch");
        }
        ObjectNode config = RequestDecoder.object(context);
        Registry.Applied applied =
                registry.apply(info.object(), config, context.flag("force"), subresource, options);
        context.answer(applied.created() ? 201 : 200, renderer.object(applied.object()));
    }

    private void onScale(RequestInfo info, RequestContext context) {
        switch (context.method()) {
            case "GET" -> context.answer(200, scales.get(info.object()));
            case "PUT" -> {
                ObjectNode body = RequestDecoder.object(context);
                changeScale(info, context, scale -> body);
            }
            case "PATCH" -> {
                Patch patch = RequestDecoder.patch(context, MergeSchema.UNKNOWN, true);
                changeScale(info, context, patch::apply);
            }
            default -> throw StatusException.methodNotAllowed();
        }
    }

    private void evict(RequestInfo info, RequestContext context) {
        if (info.type().custom() || !info.type().kind().equals("Pod")) {
            throw StatusException.noSuchPath();
        }
        if (!context.method().equals("POST")) {
            throw StatusException.methodNotAllowed();
        }
        ObjectNode body = RequestDecoder.object(context);
        DeleteOptions options = deleteOptions(Json.child(body, "deleteOptions"), context);
        context.answer(201, eviction.evict(info.object(), body, options));
    }

    private void changeScale(
            RequestInfo info, RequestContext context, UnaryOperator<ObjectNode> edit) {
        WriteOptions options = writeOptions(context);
        context.answer(200, scales.change(info.object(), options, edit));
    }

    ResponseRenderer renderer(RequestInfo info, RequestContext context) {
        return new ResponseRenderer(
                info.type(),
                Representation.of(context.header("Accept")),
                context.query("includeObject"),
                clock);
    }

    static Listing.Query query(RequestInfo info, RequestContext context) {
        FieldSelector fields = FieldSelector.parse(context.query("fieldSelector"));
        return new Listing.Query(
                info.type(),
                info.namespace(),
                LabelSelector.parse(context.query("labelSelector")),
                fields,
                (int) Math.min(context.number("limit").orElse(0), MAX_PAGE),
                context.query("continue"));
    }

    private static WriteOptions writeOptions(RequestContext context) {
        String validation = context.query("fieldValidation");
        return new WriteOptions(
                manager(context),
                dryRun(context.query("dryRun")),
                switch (validation) {
                    case "Strict" -> WriteOptions.FieldValidation.Strict;
                    case "Ignore" -> WriteOptions.FieldValidation.Ignore;
                    case "", "Warn" -> WriteOptions.FieldValidation.Warn;
                    default ->
                            throw StatusException.badRequest(
                                    "fieldValidation: Unsupported value: \""
                                            + validation
                                            + "\": supported values: \"Ignore\", \"Strict\","
                                            + " \"Warn\"");
                },
                context::warn);
    }

    /** The default manager is the program in the User-Agent. */
    private static String manager(RequestContext context) {
        String manager = context.query("fieldManager");
        if (!manager.isEmpty()) {
            return manager;
        }
        String agent = context.header("User-Agent");
        int slash = agent.indexOf('/');
        String program = slash < 0 ? agent : agent.substring(0, slash);
        return program.isEmpty() ? "unknown" : program;
    }

    private static boolean dryRun(String value) {
        if (value.isEmpty() || value.equals("All")) {
            return value.equals("All");
        }
        throw StatusException.badRequest(
                "dryRun: Unsupported value: \"" + value + "\": supported values: \"All\"");
    }

    /** Read from the body or the query. */
    private static DeleteOptions deleteOptions(RequestContext context) {
        return deleteOptions(RequestDecoder.objectIfAny(context), context);
    }

    private static DeleteOptions deleteOptions(ObjectNode body, RequestContext context) {
        OptionalLong grace =
                body.path("gracePeriodSeconds").isNumber()
                        ? OptionalLong.of(body.path("gracePeriodSeconds").asLong())
                        : context.number("gracePeriodSeconds");
        JsonNode preconditions = body.path("preconditions");
        return new DeleteOptions(
                grace,
                propagation(
                        body.path("propagationPolicy").asText(context.query("propagationPolicy"))),
                preconditions.path("uid").asText(""),
                preconditions.path("resourceVersion").asText(""),
                dryRun(body.path("dryRun").path(0).asText(context.query("dryRun"))));
    }

    private static DeleteOptions.Propagation propagation(String policy) {
        return switch (policy) {
            case "", "Background" -> DeleteOptions.Propagation.Background;
            case "Foreground" -> DeleteOptions.Propagation.Foreground;
            case "Orphan" -> DeleteOptions.Propagation.Orphan;
            default ->
                    throw StatusException.badRequest(
                            "propagationPolicy: Unsupported value: \"" + policy + "\"");
        };
    }
}
