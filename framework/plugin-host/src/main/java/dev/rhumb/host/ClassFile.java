package dev.rhumb.host;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the host must know of a class before, or without, loading it (Java Virtual Machine Specification, chapter 4).
 * Works for class files newer than the running machine, whose layout has not changed.
 *
 * @param name the class, with dots
 * @param major the class file version; 44 + the Java version
 * @param isRecord whether its superclass is {@link Record}
 * @param method the name in its {@code @Method} annotation, or null if it carries none
 */
record ClassFile(
        String name, int major, boolean isRecord, @Nullable String method) {

    private static final int MAGIC = 0xCAFEBABE;
    private static final String METHOD_ANNOTATION = "Ldev/rhumb/guidance/Method;";

    /** Reads a class file; throws an IOException if it is not a class file. */
    static ClassFile read(byte[] bytes) throws IOException {
        try {
            return new Reader(bytes).read();
        } catch (IndexOutOfBoundsException | ClassCastException | NullPointerException e) {
            throw new IOException("not a class file", e);
        }
    }

    /** The Java version it was compiled for. */
    int java() {
        return major - 44;
    }

    private static final class Reader {
        private final DataInputStream in;
        private @Nullable Object[] pool = new Object[0];

        Reader(byte[] bytes) {
            in = new DataInputStream(new ByteArrayInputStream(bytes));
        }

        ClassFile read() throws IOException {
            if (in.readInt() != MAGIC) {
                throw new IOException("not a class file");
            }
            in.readUnsignedShort();
            int major = in.readUnsignedShort();
            readPool();
            in.readUnsignedShort();
            String name = className(in.readUnsignedShort());
            int superclass = in.readUnsignedShort();
            boolean isRecord = superclass != 0 && className(superclass).equals("java.lang.Record");
            in.skipNBytes(2L * in.readUnsignedShort());
            skipMembers();
            skipMembers();
            return new ClassFile(name, major, isRecord, methodName());
        }

        private void readPool() throws IOException {
            pool = new Object[in.readUnsignedShort()];
            for (int i = 1; i < pool.length; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> pool[i] = in.readUTF();
                    case 7 -> pool[i] = in.readUnsignedShort();
                    case 8, 16, 19, 20 -> in.skipNBytes(2);
                    case 15 -> in.skipNBytes(3);
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                    case 5, 6 -> {
                        in.skipNBytes(8);
                        i++; // long and double take two places
                    }
                    default -> throw new IOException("unknown constant " + tag);
                }
            }
        }

        private String className(int index) {
            Object at = pool[index];
            if (!(at instanceof Integer utf8)) {
                throw new IndexOutOfBoundsException(index);
            }
            return utf8(utf8).replace('/', '.');
        }

        private String utf8(int index) {
            if (!(pool[index] instanceof String text)) {
                throw new IndexOutOfBoundsException(index);
            }
            return text;
        }

        private void skipMembers() throws IOException {
            int members = in.readUnsignedShort();
            for (int i = 0; i < members; i++) {
                in.skipNBytes(6);
                int attributes = in.readUnsignedShort();
                for (int j = 0; j < attributes; j++) {
                    in.skipNBytes(2);
                    in.skipNBytes(Integer.toUnsignedLong(in.readInt()));
                }
            }
        }

        private @Nullable String methodName() throws IOException {
            int attributes = in.readUnsignedShort();
            for (int i = 0; i < attributes; i++) {
                String attribute = utf8(in.readUnsignedShort());
                long length = Integer.toUnsignedLong(in.readInt());
                if (attribute.equals("RuntimeVisibleAnnotations")) {
                    return methodNameAmongAnnotations();
                }
                in.skipNBytes(length);
            }
            return null;
        }

        private @Nullable String methodNameAmongAnnotations() throws IOException {
            int annotations = in.readUnsignedShort();
            for (int i = 0; i < annotations; i++) {
                boolean isMethod = utf8(in.readUnsignedShort()).equals(METHOD_ANNOTATION);
                List<String> names = elements();
                if (isMethod) {
                    return names.isEmpty() ? "" : names.get(0);
                }
            }
            return null;
        }

        /** Reads the elements of one annotation; the texts of those called {@code name}. */
        private List<String> elements() throws IOException {
            List<String> names = new ArrayList<>();
            int elements = in.readUnsignedShort();
            for (int i = 0; i < elements; i++) {
                String element = utf8(in.readUnsignedShort());
                String text = value();
                if (element.equals("name") && text != null) {
                    names.add(text);
                }
            }
            return names;
        }

        /** Reads an element's value; the text if it is one. */
        private @Nullable String value() throws IOException {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 's' -> {
                    return utf8(in.readUnsignedShort());
                }
                case 'e' -> in.skipNBytes(4);
                case '@' -> {
                    in.skipNBytes(2);
                    elements();
                }
                case '[' -> {
                    int values = in.readUnsignedShort();
                    for (int i = 0; i < values; i++) {
                        value();
                    }
                }
                default -> in.skipNBytes(2);
            }
            return null;
        }
    }
}
