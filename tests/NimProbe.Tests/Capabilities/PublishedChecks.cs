using System.Text.Json;
using System.Text.Json.Nodes;
using NimProbe.Engine.Images;

namespace NimProbe.Tests.Capabilities;

/// <summary>
/// How published programs find out what a model can do, rewritten from their sources: each sends its request, and reports whether the model
/// has the capability.
/// </summary>
internal static class PublishedChecks
{
    public static IReadOnlyList<(NimCapability Capability, string Name, Func<Func<JsonObject, PublishedResponse>, bool> Run)> All { get; } =
    [
        (NimCapability.Streaming, "rsp4copilot", HasDataLine),
        (NimCapability.ToolCalling, "openai-compatible-api-probe", HasToolCalls),
        (NimCapability.ToolCalling, "OpenViking", AcceptsTools),
        (NimCapability.ToolCalling, "NemoClaw", HasStructuredToolCall),
        (NimCapability.JsonSchema, "openai-compatible-api-probe", ParsesEvent),
        (NimCapability.Vision, "openai-compatible-api-probe", AcceptsPicture),
        (NimCapability.Vision, "QwenPaw", NamesRed),
        (NimCapability.Reasoning, "ChatNVIDIA", HasReasoningContent),
    ];

    // github.com/Andy963/rsp4copilot/pull/10: a stream is there if the response has a line of data.
    private static bool HasDataLine(Func<JsonObject, PublishedResponse> send)
    {
        PublishedResponse response = send(Ask("Hello", ("stream", true)));
        return response.Status == 200 && response.Body.Split('\n').Any(static line => line.StartsWith("data:", StringComparison.Ordinal));
    }

    // github.com/zhangpianzp/openai-compatible-api-probe, probe.py, _test_function_calling: tool_calls is not None.
    private static bool HasToolCalls(Func<JsonObject, PublishedResponse> send)
    {
        const string Prompt = "What is the weather like in Paris today? Make sure you use the get_weather function.";
        return send(Ask(Prompt, ("tools", Offer("get_weather", "location")))).Message?["tool_calls"] is not null;
    }

    // github.com/volcengine/OpenViking/pull/3088, doctor.py as first proposed: every response without an exception passes.
    private static bool AcceptsTools(Func<JsonObject, PublishedResponse> send) =>
        send(Ask("ping", ("tools", Offer("ov_doctor_probe", "value")), ("tool_choice", "auto"))).Status == 200;

    // github.com/NVIDIA/NemoClaw, src/lib/inference/onboard-probes.ts, hasChatCompletionsToolCall.
    private static bool HasStructuredToolCall(Func<JsonObject, PublishedResponse> send)
    {
        const string Prompt = "Call the emit_ok function with value OK. Do not answer with plain text.";
        PublishedResponse response = send(Ask(Prompt, ("tools", Offer("emit_ok", "value")), ("tool_choice", "required")));
        return response.Message?["tool_calls"] is JsonArray calls && calls.Any(static call =>
            call?["type"]?.GetValue<string>() == "function"
            && call["function"]?["name"]?.GetValue<string>() is { Length: > 0 }
            && call["function"]?["arguments"] is not null);
    }

    // github.com/zhangpianzp/openai-compatible-api-probe, probe.py, _test_structured_output: the text can be parsed as the demanded event,
    // of which the prompt speaks.
    private static bool ParsesEvent(Func<JsonObject, PublishedResponse> send)
    {
        const string Prompt = "Extract the event information. Alice and Bob are going to a science fair on Friday.";
        JsonObject schema = Schema(("name", "string"), ("date", "string"), ("participants", "array"));
        JsonObject named = new() { ["name"] = "event", ["schema"] = schema };
        JsonObject format = new() { ["type"] = "json_schema", ["json_schema"] = named };
        try
        {
            JsonNode? parsed = JsonNode.Parse(send(Ask(Prompt, ("response_format", format))).Content);
            return parsed?["name"] is not null && parsed["date"] is not null && parsed["participants"] is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // github.com/zhangpianzp/openai-compatible-api-probe, probe.py, _test_vision: a picture of one pixel, and any answer passes.
    private static bool AcceptsPicture(Func<JsonObject, PublishedResponse> send)
    {
        const string Picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=";
        return send(Show("What's in this image?", Picture)).Status == 200;
    }

    // github.com/agentscope-ai/QwenPaw/pull/3584: 32 x 32 red pixels, and the answer names red.
    private static bool NamesRed(Func<JsonObject, PublishedResponse> send)
    {
        string picture = Convert.ToBase64String(PngEncoder.Encode(32, 32, static (_, _) => 0xFF0000));
        string[] words = ["red", "crimson", "scarlet"];
        string answer = send(Show("What is the single dominant color?", picture)).Content;
        return words.Any(word => answer.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    // NVIDIA's sample for ChatNVIDIA at build.nvidia.com: the reasoning is in reasoning_content.
    private static bool HasReasoningContent(Func<JsonObject, PublishedResponse> send) =>
        !string.IsNullOrEmpty(send(Ask("Which number is greater, 9.11 or 9.9?")).Message?["reasoning_content"]?.GetValue<string>());

    private static JsonObject Ask(JsonNode content, params (string Name, JsonNode Value)[] parameters)
    {
        JsonObject request = new()
        {
            ["model"] = "pub/model",
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = content }),
        };
        foreach ((string name, JsonNode value) in parameters)
        {
            request[name] = value;
        }

        return request;
    }

    private static JsonObject Show(string prompt, string picture) => Ask(new JsonArray(
        new JsonObject { ["type"] = "text", ["text"] = prompt },
        new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = "data:image/png;base64," + picture } }));

    private static JsonArray Offer(string name, string argument) => new(new JsonObject
    {
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = name, ["parameters"] = Schema((argument, "string")) },
    });

    private static JsonObject Schema(params (string Name, string Type)[] properties) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(properties.Select(static p => KeyValuePair.Create<string, JsonNode?>(
            p.Name, new JsonObject { ["type"] = p.Type }))),
    };
}
