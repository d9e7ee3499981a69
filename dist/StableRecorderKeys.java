import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.ConstantInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Makes the generated classes of a Quarkus application the same in each build: {@code java
 * StableRecorderKeys.java generated-bytecode.jar}.
 *
 * <p>Build steps of Quarkus run in parallel and draw the names of what they hand to each other,
 * {@code proxykey70}, from one counter. Here they are counted anew, in the order of classes and
 * constants. Not needed from the version of Quarkus that has its pull request 53025.
 */
final class StableRecorderKeys {
    private static final Pattern KEY = Pattern.compile("proxykey\\d+");

    /** Without the old pool, in which the old names would stay. */
    private static final ClassFile CLASSES = ClassFile.of(ConstantPoolSharingOption.NEW_POOL);

    private final Map<String, String> stable = new LinkedHashMap<>();

    public static void main(String[] args) throws IOException {
        Path jar = Path.of(args[0]);
        Path next = jar.resolveSibling(jar.getFileName() + ".next");
        new StableRecorderKeys().rewrite(jar, next);
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
                            entry.getName().endsWith(".class") ? withStableKeys(bytes) : bytes);
                }
                rewritten.closeEntry();
            }
        }
    }

    private byte[] withStableKeys(byte[] bytes) {
        ClassModel model = CLASSES.parse(bytes);
        boolean recorded = false;
        for (var constant : model.constantPool()) {
            recorded |= KEY.matcher(constant.toString()).find();
        }
        return recorded ? CLASSES.transformClass(model, keys()) : bytes;
    }

    private ClassTransform keys() {
        CodeTransform code =
                (builder, element) -> {
                    if (element instanceof ConstantInstruction constant
                            && constant.constantValue() instanceof String text
                            && KEY.matcher(text).matches()) {
                        builder.loadConstant(
                                stable.computeIfAbsent(
                                        text, key -> "proxykey" + (stable.size() + 1)));
                    } else {
                        builder.with(element);
                    }
                };
        return ClassTransform.transformingMethodBodies(code);
    }
}
