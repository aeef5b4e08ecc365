package dev.rhumb.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rhumb.guidance.RandomStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Jackson comes with the validator of schemas, in tests alone. */
final class JsonTest {
    private static final JsonMapper FLAT = JsonMapper.builder().build();
    private static final JsonMapper PRETTY =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static Map<String, Object> everything() {
        Map<String, Object> deep = new LinkedHashMap<>();
        deep.put(
                "list of lists",
                List.of(List.of(1, 2), List.of(), List.of(Map.of("a", 1), Map.of("b", List.of(true)))));
        deep.put("null", null);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("text", "quote \" backslash \\ slash / tab \t line \n return \r umlaut \u00e4 pair \ud83d\ude00 <&='>");
        all.put("", "");
        all.put("whole", List.of(0, -1, Integer.MAX_VALUE, Long.MIN_VALUE, new BigInteger("123456789012345678901234")));
        all.put("numbers", List.of(0.0, -0.0, 1e-7, 1e22, 0.1, 1.0 / 3, Double.MIN_VALUE, Double.MAX_VALUE, 0.1f));
        all.put("not finite", List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
        all.put("truth", Arrays.asList(true, false, null));
        all.put("absent", Optional.empty());
        all.put("present", Optional.of("here"));
        all.put("empty", Map.of());
        all.put("deep", deep);
        return all;
    }

    @Test
    void theBytesOfResultsAreThoseThatJacksonWrites() {
        assertThat(Json.pretty(everything())).isEqualTo(PRETTY.writeValueAsString(everything()) + "\n");
        assertThat(Json.flat(everything())).isEqualTo(FLAT.writeValueAsString(everything()));
        assertThat(Json.flat(List.of())).isEqualTo("[]");
    }

    @Test
    void anyDoubleIsWrittenAsBefore() {
        RandomStream bits = RandomStream.of(1, "json");
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(bits.nextLong());
            assertThat(Json.flat(value)).isEqualTo(FLAT.writeValueAsString(value));
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void whatIsReadIsWhatJacksonReads() {
        for (String text :
                List.of(Json.pretty(everything()), Json.flat(everything()), "{}", " {\"a\":[1e3, 1.50, -0]} \n")) {
            assertThat(Json.parse(text, "it", "nothing")).isEqualTo(FLAT.readValue(text, Map.class));
        }
    }

    @Test
    void whatIsNoObjectIsRefusedWithItsPlace() {
        for (String text :
                List.of("", "null", "[]", "1", "{", "{'a': 1}", "{a: 1}", "{\"a\": NaN}", "{} {}", "{\"a\": 01}")) {
            assertThatThrownBy(() -> Json.parse(text, "the file", "run again"))
                    .as(text)
                    .hasMessageStartingWith("the file is damaged (it is no JSON object")
                    .hasMessageEndingWith("); run again");
        }
        assertThatThrownBy(() -> Json.parse("{\"a\": 1,\n \"b\": no}", "the file", "run again"))
                .hasMessage("the file is damaged (it is no JSON object: see line 2 column 7); run again");
    }

    @Test
    void whatIsNoValueOfJsonIsRefused() {
        assertThatThrownBy(() -> Json.flat(List.of(new int[0]))).isInstanceOf(IllegalArgumentException.class);
    }
}
