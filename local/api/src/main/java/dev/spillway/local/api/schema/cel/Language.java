package dev.spillway.local.api.schema.cel;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.StructType;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelStringExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The CEL of Kubernetes' validation rules over the types of one schema: two variables, {@code self}
 * and {@code oldSelf}.
 *
 * <p>Of Kubernetes' libraries it has strings, lists, regex, URLs, IP addresses, CIDRs, quantities,
 * semver, sets, optionals and two-variable comprehensions; it has neither named formats nor the
 * cost limits, and a list of type set or map is equal only to one in the same order.
 */
public final class Language {

    /** So that no rule holds a request up: far above what Kubernetes' cost limit lets pass. */
    private static final int MAX_ITERATIONS = 1_000_000;

    private static final CelOptions OPTIONS =
            CelOptions.current()
                    .enableHeterogeneousNumericComparisons(true)
                    .enableOptionalSyntax(true)
                    .comprehensionMaxIterations(MAX_ITERATIONS)
                    .build();

    /** Version 2 of the string library, which Kubernetes has. */
    private static final CelStringExtensions STRINGS =
            CelExtensions.strings(
                    CelStringExtensions.Function.CHAR_AT,
                    CelStringExtensions.Function.INDEX_OF,
                    CelStringExtensions.Function.JOIN,
                    CelStringExtensions.Function.LAST_INDEX_OF,
                    CelStringExtensions.Function.LOWER_ASCII,
                    CelStringExtensions.Function.QUOTE,
                    CelStringExtensions.Function.REPLACE,
                    CelStringExtensions.Function.SPLIT,
                    CelStringExtensions.Function.SUBSTRING,
                    CelStringExtensions.Function.TRIM,
                    CelStringExtensions.Function.UPPER_ASCII);

    private final CelBuilder cel;

    /**
     * @param types every struct type that a variable may lead to
     */
    public Language(List<StructType> types) {
        cel = builder().setTypeProvider(new Types(types));
    }

    private static CelBuilder builder() {
        List<Function> functions =
                Stream.of(
                                Formatting.FUNCTIONS,
                                Lists.FUNCTIONS,
                                Regexes.FUNCTIONS,
                                Urls.FUNCTIONS,
                                Addresses.FUNCTIONS,
                                Networks.FUNCTIONS,
                                Quantity.FUNCTIONS,
                                Semver.FUNCTIONS)
                        .flatMap(List::stream)
                        .toList();
        Map<String, List<Function>> byName =
                functions.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Function::name, LinkedHashMap::new, Collectors.toList()));
        CelBuilder builder =
                CelFactory.legacyCelBuilder()
                        .setOptions(OPTIONS)
                        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                        .addCompilerLibraries(
                                STRINGS,
                                CelExtensions.optional(),
                                CelExtensions.sets(OPTIONS),
                                CelExtensions.comprehensions())
                        .addRuntimeLibraries(
                                STRINGS,
                                CelExtensions.optional(),
                                CelExtensions.sets(OPTIONS),
                                CelExtensions.comprehensions());
        byName.forEach(
                (name, overloads) -> builder.addFunctionDeclarations(declaration(name, overloads)));
        functions.forEach(function -> builder.addFunctionBindings(function.binding()));
        return builder;
    }

    private static CelFunctionDecl declaration(String name, List<Function> overloads) {
        return CelFunctionDecl.newFunctionDeclaration(
                name, overloads.stream().map(Function::declaration).toList());
    }

    /**
     * Compiles one expression.
     *
     * @param self its type; {@code oldSelf} has the same, or an optional of it
     * @throws RuleException with what Kubernetes prints after {@code compilation failed: }
     */
    public Expression compile(String text, CelType self, boolean optionalOldSelf)
            throws RuleException {
        CelType oldSelf = optionalOldSelf ? OptionalType.create(self) : self;
        Cel scope =
                cel.build().toCelBuilder().addVar("self", self).addVar("oldSelf", oldSelf).build();
        CelValidationResult parsed = scope.parse(text);
        if (parsed.hasError()) {
            throw new RuleException(Messages.syntaxErrors(parsed));
        }
        try {
            CelValidationResult checked = scope.check(parsed.getAst());
            if (checked.hasError()) {
                throw new RuleException(Messages.typeErrors(checked));
            }
            CelAbstractSyntaxTree tree = checked.getAst();
            boolean usesOldSelf =
                    tree.getReferenceMap().values().stream()
                            .anyMatch(each -> each.name().equals("oldSelf"));
            return new Expression(scope.createProgram(tree), tree.getResultType(), usesOldSelf);
        } catch (CelValidationException | CelEvaluationException e) {
            throw new RuleException(String.valueOf(e.getMessage()));
        }
    }

    /** Struct types by name, as the checker looks fields up. */
    private record Types(ImmutableMap<String, CelType> byName) implements CelTypeProvider {

        Types(List<StructType> types) {
            this(
                    types.stream()
                            .collect(
                                    ImmutableMap.toImmutableMap(
                                            StructType::name, type -> type, (one, _) -> one)));
        }

        @Override
        public ImmutableCollection<CelType> types() {
            return byName.values();
        }

        @Override
        public Optional<CelType> findType(String name) {
            return Optional.ofNullable(byName.get(name));
        }
    }
}
