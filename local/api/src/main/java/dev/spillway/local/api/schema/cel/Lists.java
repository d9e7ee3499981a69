package dev.spillway.local.api.schema.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.runtime.CelFunctionOverload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** isSorted, sum, min, max, indexOf and lastIndexOf of lists. */
final class Lists {

    private static final List<CelType> COMPARABLE =
            List.of(
                    SimpleType.INT,
                    SimpleType.DOUBLE,
                    SimpleType.BOOL,
                    SimpleType.DURATION,
                    SimpleType.TIMESTAMP,
                    SimpleType.STRING);

    static final List<Function> FUNCTIONS = functions();

    private Lists() {}

    private static List<Function> functions() {
        List<Function> functions = new ArrayList<>();
        for (CelType type : COMPARABLE) {
            CelType list = ListType.create(type);
            functions.add(
                    Function.member(
                            "isSorted", SimpleType.BOOL, list, List.class, Lists::isSorted));
            functions.add(Function.member("min", type, list, List.class, Lists::min));
            functions.add(Function.member("max", type, list, List.class, Lists::max));
        }
        functions.add(sum(SimpleType.INT, Lists::sumOfIntegers));
        functions.add(sum(SimpleType.DOUBLE, Lists::sumOfDoubles));
        functions.add(sum(SimpleType.DURATION, Lists::sumOfDurations));
        CelType any = TypeParamType.create("A");
        List<CelType> listAndItem = List.of(ListType.create(any), any);
        functions.add(
                Function.member(
                        "indexOf",
                        SimpleType.INT,
                        listAndItem,
                        List.class,
                        Object.class,
                        (list, item) -> (long) list.indexOf(item)));
        functions.add(
                Function.member(
                        "lastIndexOf",
                        SimpleType.INT,
                        listAndItem,
                        List.class,
                        Object.class,
                        (list, item) -> (long) list.lastIndexOf(item)));
        return List.copyOf(functions);
    }

    @SuppressWarnings("rawtypes") // a class literal has no type argument
    private static Function sum(CelType type, CelFunctionOverload.Unary<List> sum) {
        return Function.member("sum", type, ListType.create(type), List.class, sum);
    }

    private static Object sumOfIntegers(List<?> list) {
        return list.stream().mapToLong(each -> (Long) each).reduce(0, Math::addExact);
    }

    private static Object sumOfDoubles(List<?> list) {
        return list.stream().mapToDouble(each -> (Double) each).sum();
    }

    private static Object sumOfDurations(List<?> list) {
        return list.stream().map(Duration.class::cast).reduce(Duration.ZERO, Duration::plus);
    }

    private static boolean isSorted(List<?> list) {
        List<Comparable<Object>> values = comparable(list);
        for (int i = 1; i < values.size(); i++) {
            if (values.get(i - 1).compareTo(values.get(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    private static Object min(List<?> list) {
        if (list.isEmpty()) {
            throw new FunctionFailure("min called on empty list");
        }
        return Collections.min(comparable(list), Comparator.naturalOrder());
    }

    private static Object max(List<?> list) {
        if (list.isEmpty()) {
            throw new FunctionFailure("max called on empty list");
        }
        return Collections.max(comparable(list), Comparator.naturalOrder());
    }

    /** The compiler has let pass only lists of one comparable type. */
    @SuppressWarnings("unchecked")
    private static List<Comparable<Object>> comparable(List<?> list) {
        return (List<Comparable<Object>>) list;
    }
}
