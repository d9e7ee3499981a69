package dev.spillway.local.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.fields.MergeSchema;
import dev.spillway.local.api.object.FieldSelector;
import dev.spillway.local.api.object.LabelSelector;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.object.StatusException;
import dev.spillway.local.api.patch.Patch;
import dev.spillway.local.api.resources.DeleteOptions;
import dev.spillway.local.api.resources.Deletion;
import dev.spillway.local.api.resources.Listing;
import dev.spillway.local.api.resources.Registry;
import dev.spillway.local.api.resources.ScaleSubresource;
import dev.spillway.local.api.resources.Subresource;
import dev.spillway.local.api.resources.WriteOptions;
import dev.spillway.local.api.types.ObjectReference;
import dev.spillway.local.api.types.ResourceType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** From a request for a resource to the verb of the API, and from its result to the answer. */
final class ResourceEndpoints {

    private static final int MAX_PAGE = Integer.MAX_VALUE;

    private final Registry resources;
    private final Deletion deletion;
    private final Listing listing;
    private final ScaleSubresource scales;
    private final InstantSource clock;

    ResourceEndpoints(Registry resources, Deletion deletion, Listing listing, InstantSource clock) {
        this.resources = resources;
        this.deletion = deletion;
        this.listing = listing;
        this.scales = new ScaleSubresource(resources);
        this.clock = clock;
    }

    /** Every verb but watch. */
    void run(RequestInfo target, RequestContext exchange) {
        if (target.isCollection()) {
            onCollection(target, exchange);
            return;
        }
        switch (target.subresource()) {
            case "" -> onObject(target, Subresource.MAIN, exchange);
            case "status" -> {
                if (!target.type().status()) {
                    throw StatusException.noSuchPath();
                }
                onObject(target, Subresource.STATUS, exchange);
            }
            case "scale" -> onScale(target, exchange);
            default -> throw StatusException.noSuchPath();
        }
    }

    private void onCollection(RequestInfo target, RequestContext exchange) {
        switch (exchange.method()) {
            case "GET" -> {
                ResponseRenderer rendering = rendering(target, exchange);
                exchange.answer(200, rendering.list(listing.list(query(target, exchange))));
            }
            case "POST" -> create(target, exchange);
            case "DELETE" -> deleteAll(target, exchange);
            default -> throw StatusException.methodNotAllowed();
        }
    }

    private void create(RequestInfo target, RequestContext exchange) {
        if (target.type().namespaced() && target.namespace().isEmpty()) {
            throw StatusException.badRequest("an empty namespace may not be set during creation");
        }
        ObjectNode body = RequestDecoder.object(exchange);
        List<String> warnings = new ArrayList<>();
        ResponseRenderer rendering = rendering(target, exchange);
        WriteOptions options = writeOptions(exchange, warnings);
        ObjectNode created = resources.create(target.type(), target.namespace(), body, options);
        exchange.answer(201, rendering.object(created), warnings);
    }

    private void deleteAll(RequestInfo target, RequestContext exchange) {
        DeleteOptions options = deleteOptions(exchange);
        Listing.Page page = listing.list(query(target, exchange));
        for (ObjectNode each : page.items()) {
            ObjectMeta meta = ObjectMeta.of(each);
            deletion.delete(
                    new ObjectReference(target.type(), meta.namespace(), meta.name()), options);
        }
        exchange.answer(200, rendering(target, exchange).list(page));
    }

    private void onObject(RequestInfo target, Subresource part, RequestContext exchange) {
        ObjectReference object = target.object();
        switch (exchange.method()) {
            case "GET" -> {
                ResponseRenderer rendering = rendering(target, exchange);
                exchange.answer(200, rendering.object(resources.get(object)));
            }
            case "PUT" -> {
                List<String> warnings = new ArrayList<>();
                ObjectNode replaced =
                        resources.replace(
                                object,
                                RequestDecoder.object(exchange),
                                part,
                                writeOptions(exchange, warnings));
                exchange.answer(200, rendering(target, exchange).object(replaced), warnings);
            }
            case "PATCH" -> patch(target, part, exchange);
            case "DELETE" -> {
                if (part != Subresource.MAIN) {
                    throw StatusException.methodNotAllowed();
                }
                exchange.answer(200, deletion.delete(object, deleteOptions(exchange)));
            }
            default -> throw StatusException.methodNotAllowed();
        }
    }

    private void patch(RequestInfo target, Subresource part, RequestContext exchange) {
        List<String> warnings = new ArrayList<>();
        WriteOptions options = writeOptions(exchange, warnings);
        ResponseRenderer rendering = rendering(target, exchange);
        if (!exchange.contentType().equals(RequestDecoder.APPLY)) {
            ResourceType type = target.type();
            Patch patch = RequestDecoder.patch(exchange, type.rules().structure(), !type.custom());
            ObjectNode patched = resources.patch(target.object(), patch, part, options);
            exchange.answer(200, rendering.object(patched), warnings);
            return;
        }
        if (exchange.query("fieldManager").isEmpty()) {
            throw StatusException.badRequest(
                    "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is"
                            + " required for apply patch");
        }
        ObjectNode config = RequestDecoder.object(exchange);
        Registry.Written applied =
                resources.apply(target.object(), config, exchange.flag("force"), part, options);
        exchange.answer(
                applied.created() ? 201 : 200, rendering.object(applied.object()), warnings);
    }

    private void onScale(RequestInfo target, RequestContext exchange) {
        switch (exchange.method()) {
            case "GET" -> exchange.answer(200, scales.get(target.object()));
            case "PUT" -> {
                ObjectNode body = RequestDecoder.object(exchange);
                changeScale(target, exchange, scale -> body);
            }
            case "PATCH" -> {
                Patch patch = RequestDecoder.patch(exchange, MergeSchema.UNKNOWN, true);
                changeScale(target, exchange, patch::apply);
            }
            default -> throw StatusException.methodNotAllowed();
        }
    }

    private void changeScale(
            RequestInfo target, RequestContext exchange, UnaryOperator<ObjectNode> edit) {
        WriteOptions options = writeOptions(exchange, new ArrayList<>());
        exchange.answer(200, scales.change(target.object(), options, edit));
    }

    ResponseRenderer rendering(RequestInfo target, RequestContext exchange) {
        return new ResponseRenderer(
                target.type(),
                Representation.of(exchange.header("Accept")),
                exchange.query("includeObject"),
                clock);
    }

    static Listing.Query query(RequestInfo target, RequestContext exchange) {
        FieldSelector fields = FieldSelector.parse(exchange.query("fieldSelector"));
        return new Listing.Query(
                target.type(),
                target.namespace(),
                LabelSelector.parse(exchange.query("labelSelector")),
                fields,
                (int) Math.min(exchange.number("limit").orElse(0), MAX_PAGE),
                exchange.query("continue"));
    }

    private static WriteOptions writeOptions(RequestContext exchange, List<String> warnings) {
        String validation = exchange.query("fieldValidation");
        return new WriteOptions(
                manager(exchange),
                dryRun(exchange.query("dryRun")),
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
                warnings::add);
    }

    /** Without a name of its own, a client owns fields under its program's name. */
    private static String manager(RequestContext exchange) {
        String manager = exchange.query("fieldManager");
        if (!manager.isEmpty()) {
            return manager;
        }
        String agent = exchange.header("User-Agent");
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

    /** They may stand in the body or in the query. */
    private static DeleteOptions deleteOptions(RequestContext exchange) {
        ObjectNode body = RequestDecoder.objectIfAny(exchange);
        OptionalLong grace =
                body.path("gracePeriodSeconds").isNumber()
                        ? OptionalLong.of(body.path("gracePeriodSeconds").asLong())
                        : exchange.number("gracePeriodSeconds");
        JsonNode preconditions = body.path("preconditions");
        return new DeleteOptions(
                grace,
                propagation(
                        body.path("propagationPolicy").asText(exchange.query("propagationPolicy"))),
                preconditions.path("uid").asText(""),
                preconditions.path("resourceVersion").asText(""),
                dryRun(body.path("dryRun").path(0).asText(exchange.query("dryRun"))));
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
