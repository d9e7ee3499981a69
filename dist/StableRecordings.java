import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Makes the classes that Quarkus generates reproducible: {@code java StableRecordings.java
 * generated-bytecode.jar}. Three things vary between builds with Quarkus 3.32:
 *
 * <ol>
 *   <li>Build steps run in parallel and take the names of the objects that they pass to each other,
 *       {@code proxykey70}, from one counter (fixed by Quarkus' pull request 53025). Here they are
 *       renumbered in the order of classes and constants.
 *   <li>Of two setters with the same name, one with a type that does not fit, it may pick the wrong
 *       one and record nothing. {@code GenericRetry.setInitialInterval} is such a setter; its call
 *       is always removed here, because the operator's application.properties set it at run time.
 *   <li>Setters of a recorded object are called in the order of {@code Class.getMethods}, which
 *       differs from JVM to JVM. Here they are called in the order of their names. Only calls that
 *       follow each other on one object with constants are sorted: they only set properties.
 * </ol>
 */
final class StableRecordings {
    private static final Pattern KEY = Pattern.compile("proxykey\\d+");

    /** Without the old constant pool, which would keep the old names. */
    private static final ClassFile CLASSES = ClassFile.of(ConstantPoolSharingOption.NEW_POOL);

    private final Map<String, String> keys = new HashMap<>();

    public static void main(String[] args) throws IOException {
        Path jar = Path.of(args[0]);
        Path next = jar.resolveSibling(jar.getFileName() + ".next");
        new StableRecordings().rewrite(jar, next);
        Files.move(next, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private void rewrite(Path from, Path to) throws IOException {
        var entries = new TreeMap<String, ZipEntry>();
        try (ZipFile jar = new ZipFile(from.toFile());
                OutputStream file = Files.newOutputStream(to);
                ZipOutputStream rewritten = new ZipOutputStream(file)) {
            jar.stream().forEach(entry -> entries.put(entry.getName(), entry));
            for (ZipEntry entry : entries.values()) {
                ZipEntry next = new ZipEntry(entry.getName());
                next.setTimeLocal(entry.getTimeLocal());
                rewritten.putNextEntry(next);
                try (InputStream content = jar.getInputStream(entry)) {
                    byte[] bytes = content.readAllBytes();
                    rewritten.write(
                            isRecorded(entry) ? stable(bytes) : bytes);
                }
                rewritten.closeEntry();
            }
        }
    }

    private static boolean isRecorded(ZipEntry entry) {
        return entry.getName().startsWith("io/quarkus/runner/")
                && entry.getName().endsWith(".class");
    }

    private byte[] stable(byte[] bytes) {
        return CLASSES.transformClass(
                CLASSES.parse(bytes),
                ClassTransform.transformingMethodBodies(
                        CodeTransform.ofStateful(Recording::new).andThen(keys())));
    }

    private CodeTransform keys() {
        return (builder, element) -> {
            if (element instanceof ConstantInstruction constant
                    && constant.constantValue() instanceof String text
                    && KEY.matcher(text).matches()) {
                builder.loadConstant(
                        keys.computeIfAbsent(text, key -> "proxykey" + (keys.size() + 1)));
            } else {
                builder.with(element);
            }
        };
    }

    /** The code of a method, with its setter calls in order. */
    private static final class Recording implements CodeTransform {
        /** Load the object, load a constant, call the setter, discard its result. */
        private static final int CALL = 4;

        private static final String SET_AT_RUN_TIME = "setInitialInterval";

        private final List<CodeElement> code = new ArrayList<>();

        @Override
        public void accept(CodeBuilder builder, CodeElement element) {
            code.add(element);
        }

        @Override
        public void atEnd(CodeBuilder builder) {
            int at = 0;
            while (at < code.size()) {
                var setters = new TreeMap<String, List<CodeElement>>();
                int from = at;
                while (isSetter(at) && slot(at) == slot(from)) {
                    setters.put(setter(at), code.subList(at, at + CALL));
                    at += CALL;
                }
                if (setters.size() * CALL == at - from) {
                    setters.remove(SET_AT_RUN_TIME);
                    setters.values().forEach(call -> call.forEach(builder::with));
                } else { // one of them twice: their order may matter
                    code.subList(from, at).forEach(builder::with);
                }
                if (at == from) {
                    builder.with(code.get(at++));
                }
            }
        }

        private boolean isSetter(int at) {
            return at + CALL <= code.size()
                    && code.get(at) instanceof LoadInstruction
                    && code.get(at + 1) instanceof ConstantInstruction
                    && code.get(at + 2) instanceof InvokeInstruction
                    && setter(at).startsWith("set")
                    && code.get(at + 3) instanceof StackInstruction drop
                    && drop.opcode() == Opcode.POP;
        }

        private int slot(int at) {
            return ((LoadInstruction) code.get(at)).slot();
        }

        private String setter(int at) {
            return ((InvokeInstruction) code.get(at + 2)).name().stringValue();
        }
    }
}
