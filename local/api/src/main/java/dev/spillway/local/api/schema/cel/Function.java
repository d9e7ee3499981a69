package dev.spillway.local.api.schema.cel;

import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import java.util.List;

/** One overload of one function: what the compiler checks and what the runtime calls. */
record Function(String name, CelOverloadDecl declaration, CelFunctionBinding binding) {

    /** {@code name(argument)} */
    static <A> Function global(
            String name,
            CelType result,
            CelType type,
            Class<A> argument,
            CelFunctionOverload.Unary<A> body) {
        String id = id(name, type);
        return new Function(
                name,
                CelOverloadDecl.newGlobalOverload(id, result, type),
                CelFunctionBinding.from(id, argument, body));
    }

    /** {@code name(first, second)} */
    static <A, B> Function global(
            String name,
            CelType result,
            List<CelType> types,
            Class<A> first,
            Class<B> second,
            CelFunctionOverload.Binary<A, B> body) {
        String id = id(name, types.toArray(CelType[]::new));
        return new Function(
                name,
                CelOverloadDecl.newGlobalOverload(id, result, types),
                CelFunctionBinding.from(id, first, second, body));
    }

    /** {@code target.name()} */
    static <A> Function member(
            String name,
            CelType result,
            CelType type,
            Class<A> target,
            CelFunctionOverload.Unary<A> body) {
        String id = id(name, type);
        return new Function(
                name,
                CelOverloadDecl.newMemberOverload(id, result, type),
                CelFunctionBinding.from(id, target, body));
    }

    /** {@code target.name(argument)} */
    static <A, B> Function member(
            String name,
            CelType result,
            List<CelType> types,
            Class<A> target,
            Class<B> argument,
            CelFunctionOverload.Binary<A, B> body) {
        String id = id(name, types.toArray(CelType[]::new));
        return new Function(
                name,
                CelOverloadDecl.newMemberOverload(id, result, types),
                CelFunctionBinding.from(id, target, argument, body));
    }

    /** {@code target.name(first, second)} */
    static Function member(
            String name,
            CelType result,
            List<CelType> types,
            List<Class<?>> classes,
            CelFunctionOverload body) {
        String id = id(name, types.toArray(CelType[]::new));
        return new Function(
                name,
                CelOverloadDecl.newMemberOverload(id, result, types),
                CelFunctionBinding.from(id, classes, body));
    }

    /** Such as {@code kubernetes_sum_list_int}; no id of CEL's own libraries begins so. */
    private static String id(String name, CelType... types) {
        StringBuilder id = new StringBuilder("kubernetes_").append(name);
        for (CelType type : types) {
            id.append('_').append(type.name());
            type.parameters().forEach(parameter -> id.append('_').append(parameter.name()));
        }
        return id.toString();
    }
}
