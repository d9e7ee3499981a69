package dev.spillway.local.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.fields.Structure;
import dev.spillway.local.api.object.Failure;
import dev.spillway.local.api.object.FieldSelector;
import dev.spillway.local.api.object.LabelSelector;
import dev.spillway.local.api.object.Meta;
import dev.spillway.local.api.patch.Patch;
import dev.spillway.local.api.resources.DeleteOptions;
import dev.spillway.local.api.resources.Deletion;
import dev.spillway.local.api.resources.Listing;
import dev.spillway.local.api.resources.Part;
import dev.spillway.local.api.resources.Resources;
import dev.spillway.local.api.resources.Scales;
import dev.spillway.local.api.resources.WriteOptions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** From a request for a resource to the verb of the API, and from its result to the answer. */
final class Verbs {

    private static final int MAX_PAGE = Integer.MAX_VALUE;

    private final Resources resources;
    private final Deletion deletion;
    private final Listing listing;
    private final Scales scales;
    private final InstantSource clock;

    Verbs(Resources resources, Deletion deletion, Listing listing, InstantSource clock) {
        this.resources = resources;
        this.deletion = deletion;
        this.listing = listing;
        this.scales = new Scales(resources);
        this.clock = clock;
    }

    /** Every verb but watch. */
    void run(Target target, Exchange exchange) {
        if (target.name().isEmpty()) {
            onCollection(target, exchange);
            return;
        }
        switch (target.subresource()) {
            case "" -> onObject(target, Part.MAIN, exchange);
            case "status" -> {
                if (!target.type().status()) {
                    throw Failure.noSuchPath();
                }
                onObject(target, Part.STATUS, exchange);
            }
            case "scale" -> onScale(target, exchange);
            default -> throw Failure.noSuchPath();
        }
    }

    private void onCollection(Target target, Exchange exchange) {
        switch (exchange.method()) {
            case "GET" -> {
                Rendering rendering = rendering(target, exchange);
                exchange.answer(200, rendering.list(listing.list(query(target, exchange))));
            }
            case "POST" -> create(target, exchange);
            case "DELETE" -> deleteAll(target, exchange);
            default -> throw Failure.methodNotAllowed();
        }
    }

    private void create(Target target, Exchange exchange) {
        if (target.type().namespaced() && target.namespace().isEmpty()) {
            throw Failure.badRequest("an empty namespace may not be set during creation");
        }
        List<String> warnings = new ArrayList<>();
        Rendering rendering = rendering(target, exchange);
        ObjectNode created =
                resources.create(
                        target.type(),
                        target.namespace(),
                        Bodies.object(exchange),
                        writeOptions(exchange, warnings));
        exchange.answer(201, rendering.object(created), warnings);
    }

    private void deleteAll(Target target, Exchange exchange) {
        DeleteOptions options = deleteOptions(exchange);
        Listing.Page page = listing.list(query(target, exchange));
        page.items()
                .forEach(each ->
                        deletion.delete(
                                target.type(),
                                Meta.of(each).namespace(),
                                Meta.of(each).name(),
                                options));
        exchange.answer(200, rendering(target, exchange).list(page));
    }

    private void onObject(Target target, Part part, Exchange exchange) {
        switch (exchange.method()) {
            case "GET" ->
                    exchange.answer(
                            200,
                            rendering(target, exchange)
                                    .object(
                                            resources.get(
                                                    target.type(),
                                                    target.namespace(),
                                                    target.name())));
            case "PUT" -> {
                List<String> warnings = new ArrayList<>();
                ObjectNode replaced =
                        resources.replace(
                                target.type(),
                                target.namespace(),
                                target.name(),
                                Bodies.object(exchange),
                                part,
                                writeOptions(exchange, warnings));
                exchange.answer(200, rendering(target, exchange).object(replaced), warnings);
            }
            case "PATCH" -> patch(target, part, exchange);
            case "DELETE" -> {
                if (part != Part.MAIN) {
                    throw Failure.methodNotAllowed();
                }
                exchange.answer(
                        200,
                        deletion.delete(
                                target.type(),
                                target.namespace(),
                                target.name(),
                                deleteOptions(exchange)));
            }
            default -> throw Failure.methodNotAllowed();
        }
    }

    private void patch(Target target, Part part, Exchange exchange) {
        List<String> warnings = new ArrayList<>();
        WriteOptions options = writeOptions(exchange, warnings);
        Rendering rendering = rendering(target, exchange);
        if (!exchange.contentType().equals(Bodies.APPLY)) {
            Patch patch =
                    Bodies.patch(
                            exchange, target.type().rules().structure(), !target.type().custom());
            ObjectNode patched =
                    resources.patch(
                            target.type(), target.namespace(), target.name(), patch, part, options);
            exchange.answer(200, rendering.object(patched), warnings);
            return;
        }
        if (exchange.query("fieldManager").isEmpty()) {
            throw Failure.badRequest(
                    "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is"
                            + " required for apply patch");
        }
        Resources.Written applied =
                resources.apply(
                        target.type(),
                        target.namespace(),
                        target.name(),
                        Bodies.object(exchange),
                        exchange.flag("force"),
                        part,
                        options);
        exchange.answer(
                applied.created() ? 201 : 200, rendering.object(applied.object()), warnings);
    }

    private void onScale(Target target, Exchange exchange) {
        switch (exchange.method()) {
            case "GET" ->
                    exchange.answer(
                            200, scales.get(target.type(), target.namespace(), target.name()));
            case "PUT" -> {
                ObjectNode body = Bodies.object(exchange);
                changeScale(target, exchange, body);
            }
            case "PATCH" -> {
                Patch patch = Bodies.patch(exchange, Structure.UNKNOWN, true);
                exchange.answer(
                        200,
                        scales.change(
                                target.type(),
                                target.namespace(),
                                target.name(),
                                writeOptions(exchange, new ArrayList<>()),
                                patch::apply));
            }
            default -> throw Failure.methodNotAllowed();
        }
    }

    private void changeScale(Target target, Exchange exchange, ObjectNode body) {
        exchange.answer(
                200,
                scales.change(
                        target.type(),
                        target.namespace(),
                        target.name(),
                        writeOptions(exchange, new ArrayList<>()),
                        scale -> body));
    }

    Rendering rendering(Target target, Exchange exchange) {
        return new Rendering(
                target.type(),
                Form.of(exchange.header("Accept")),
                exchange.query("includeObject"),
                clock);
    }

    static Listing.Query query(Target target, Exchange exchange) {
        FieldSelector fields = FieldSelector.parse(exchange.query("fieldSelector"));
        return new Listing.Query(
                target.type(),
                target.namespace(),
                LabelSelector.parse(exchange.query("labelSelector")),
                fields,
                (int) Math.min(exchange.number("limit").orElse(0), MAX_PAGE),
                exchange.query("continue"));
    }

    private static WriteOptions writeOptions(Exchange exchange, List<String> warnings) {
        String validation = exchange.query("fieldValidation");
        return new WriteOptions(
                manager(exchange),
                dryRun(exchange.query("dryRun")),
                switch (validation) {
                    case "Strict" -> WriteOptions.FieldValidation.Strict;
                    case "Ignore" -> WriteOptions.FieldValidation.Ignore;
                    case "", "Warn" -> WriteOptions.FieldValidation.Warn;
                    default ->
                            throw Failure.badRequest(
                                    "fieldValidation: Unsupported value: \""
                                            + validation
                                            + "\": supported values: \"Ignore\", \"Strict\","
                                            + " \"Warn\"");
                },
                warnings::add);
    }

    /** Without a name of its own, a client owns fields under its program's name. */
    private static String manager(Exchange exchange) {
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
        throw Failure.badRequest(
                "dryRun: Unsupported value: \"" + value + "\": supported values: \"All\"");
    }

    /** They may stand in the body or in the query. */
    private static DeleteOptions deleteOptions(Exchange exchange) {
        ObjectNode body = Bodies.objectIfAny(exchange);
        OptionalLong grace =
                body.path("gracePeriodSeconds").isNumber()
                        ? OptionalLong.of(body.path("gracePeriodSeconds").asLong())
                        : exchange.number("gracePeriodSeconds");
        JsonNode preconditions = body.path("preconditions");
        return new DeleteOptions(
                grace,
                propagation(
                        body.path("propagationPolicy").asText(exchange.query("propagationPolicy")),
                        body.path("orphanDependents").asBoolean(exchange.flag("orphanDependents"))),
                preconditions.path("uid").asText(""),
                preconditions.path("resourceVersion").asText(""),
                dryRun(body.path("dryRun").path(0).asText(exchange.query("dryRun"))));
    }

    private static DeleteOptions.Propagation propagation(String policy, boolean orphan) {
        return switch (policy.toLowerCase(Locale.ROOT)) {
            case "" ->
                    orphan
                            ? DeleteOptions.Propagation.Orphan
                            : DeleteOptions.Propagation.Background;
            case "background" -> DeleteOptions.Propagation.Background;
            case "foreground" -> DeleteOptions.Propagation.Foreground;
            case "orphan" -> DeleteOptions.Propagation.Orphan;
            default ->
                    throw Failure.badRequest(
                            "propagationPolicy: Unsupported value: \"" + policy + "\"");
        };
    }
}
