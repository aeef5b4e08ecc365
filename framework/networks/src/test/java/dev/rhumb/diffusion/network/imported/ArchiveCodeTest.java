package dev.rhumb.diffusion.network.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rhumb.diffusion.engine.ScriptArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveCodeTest {
    private static final String MODULE = """
            class Net(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
            %s
            """;

    @TempDir
    Path folder;

    private Path expression(String expression) throws IOException {
        return archive(
                "  def forward(self: __torch__.Net,\n    x: Tensor) -> Tensor:\n    return " + expression + "\n");
    }

    private Path archive(String methods) throws IOException {
        return zip("net/code/__torch__.py", String.format(MODULE, methods));
    }

    private Path zip(String... namesAndTexts) throws IOException {
        Path file = folder.resolve("net.pt");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                out.putNextEntry(new ZipEntry(namesAndTexts[i]));
                out.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    private static void refused(Path file, String... parts) {
        assertThatThrownBy(() -> ArchiveCode.require(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("net.pt'")
                .hasMessageContainingAll(parts);
    }

    @Test
    void operatorsThatReadOrWriteFilesAreRefusedByName() throws IOException {
        refused(archive("""
                  def forward(self: __torch__.Net,
                    x: Tensor) -> Tensor:
                    return __torch__.writer(x, )
                def writer(x: Tensor) -> Tensor:
                  torch.save(x, "/tmp/written")
                  _0 = torch.slice(torch.slice(torch.flatten(x, 1)), 1, None, 8)
                  return _0
                """), "calls the operator 'save' in net/code/__torch__.py", "A TorchScript file is a program");
        refused(expression("torch.from_file(\"/etc/hostname\", False, 4, dtype=0)"), "'from_file'");
    }

    @Test
    void anArchiveOfPyTorchThatWritesAFileIsRefusedAndWritesNothing() throws Exception {
        Path file = folder.resolve("net.pt");
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("filewrite.pt"))) {
            Files.copy(in, file);
        }
        refused(file, "calls the operator 'save' in ", "A TorchScript file is a program");
        assertThat(Path.of("torch/WRITTEN")).doesNotExist(); // where it would write
    }

    /** As every trace with an arange or a zeros has them. */
    @Test
    void argumentsThatAreCalledAsARefusedOperatorAreNoCalls() throws IOException {
        for (String arguments : new String[] {"pin_memory=False", "pin_memory = False", "pin_memory\\\n =None"}) {
            Path file = expression(
                    "torch.arange(0, 8, dtype=6, layout=None, device=torch.device(\"cpu\"), " + arguments + ")");
            assertThatCode(() -> ArchiveCode.require(file)).doesNotThrowAnyException();
        }
        refused(expression("torch.pin_memory(x)"), "'pin_memory'");
        refused(expression("x if torch.pin_memory == x else x"), "'pin_memory'");
    }

    @Test
    void noWayOfWritingThemGetsThrough() throws IOException {
        for (String way : new String[] {
            "x.save(\"f\")",
            "torch.save (x, \"f\")",
            "torch. save(x, \"f\")",
            "torch.\\\n save\\\n (x, \"f\")",
            "ops.aten.save(x, \"f\")",
            "torch.mul(x, f) if torch.save is f else x",
            "\"\\\"\" if torch.save(x, \"f\") else x",
            "x # \n torch.save(x, \"f\")",
            "print(x)",
            "fork(x)"
        }) {
            refused(expression(way), "calls the operator '");
        }
        refused(expression("\"\"\" \" \"\"\" if torch.save(x, \"f\") else x"), "text over several lines");
        refused(expression("'\n' if torch.save(x, 'f') else x"), "text over several lines");
        refused(archive("  def save(self: __torch__.Net, f: str):\n    return x.save(f)\n"), "'save'");
        refused(expression("ops.image.add(x)"), "operators of another library");
        refused(expression("torch.unheard_of(x)"), "calls 'unheard_of'", "not on the list");
        refused(zip("a/code/m.py", "x", "A/Code/M.py", "y"), "twice");
        refused(zip("a/model.json", "{}", "a/code/m.py", "x"), "PyTorch 1.3");
        refused(zip("a/data.pkl", "x"), "without code", "torch.jit.trace");
    }

    @Test
    void whatExportsHoldIsAccepted() throws IOException {
        for (String expression : new String[] {
            "torch.conv2d(x, (self.conv).weight, None, [1, 1], [1, 1], [1, 1], 1)",
            "(self.conv).forward(x, ) if self.training else torch.dropout(x, 0.1, False)",
            "torch.scaled_dot_product_attention(x, x, x, None, 0.)",
            "torch._convolution(x, x, None, [1], [0], [1], False, [0], 1, False, False, True, True)",
            "torch.mul(x, int(ops.prim.NumToTensor(torch.size(x, 0))))",
            "torch.mul(x, annotate(number, torch.len(\"torch.save(x)\")))",
            "unchecked_cast(Tensor, x) # torch.save(x)"
        }) {
            Path file = archive(
                    "  conv : __torch__.torch.nn.modules.conv.Conv2d\n  def forward(self: __torch__.Net,\n    x: Tensor)"
                            + " -> Tensor:\n    return " + expression + "\n");
            assertThatCode(() -> ArchiveCode.require(file)).as(expression).doesNotThrowAnyException();
        }
        Path ours = Files.write(
                folder.resolve("ours.pt"),
                ScriptArchive.of(
                        "  def forward(self: __torch__.Net, x: Tensor) -> Tensor:\n    return torch.silu(x)\n"));
        assertThatCode(() -> ArchiveCode.require(ours)).doesNotThrowAnyException();
    }
}
