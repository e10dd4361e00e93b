using System.Globalization;

namespace NimProbe.Sandbox.Streams;

/// <summary>
/// Reads scripts that a catalogue writes as <c>stream</c> and settings, such as <c>stream rate=50 first=300 per-chunk=4</c>. The names
/// are those of <see cref="StreamScript"/>, in any case and with or without hyphens.
/// </summary>
internal static class StreamScriptParser
{
    /// <summary>The name of an answer that is a script.</summary>
    public const string Name = "stream";

    /// <summary>Whether the name of an answer is a script.</summary>
    public static bool IsScript(string name) => name == Name || name.StartsWith(Name + " ", StringComparison.Ordinal);

    /// <summary>Reads a script.</summary>
    /// <exception cref="SandboxException">A setting is unknown, or its value is invalid.</exception>
    public static StreamScript Parse(string text)
    {
        StreamScript script = new();
        foreach (string setting in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            string[] parts = setting.Split('=', 2);
            string name = parts[0].Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
            script = Set(script, name, parts.ElementAtOrDefault(1) ?? "true");
        }

        return script;
    }

    private static StreamScript Set(StreamScript script, string name, string value) => name switch
    {
        "TOKENS" => script with { Tokens = ToInt32(name, value) },
        "RATE" => script with { Rate = ToInt32(name, value) },
        "FIRST" => script with { First = ToInt32(name, value) },
        "REASONING" => script with { Reasoning = ToInt32(name, value) },
        "REASONINGNAME" => script with { ReasoningName = value },
        "PERCHUNK" => script with { PerChunk = Math.Max(ToInt32(name, value), 1) },
        "USAGE" => script with { Usage = ToEnum<StreamUsage>(name, value) },
        "OPTIONS" => script with { Options = ToEnum<StreamOptionsReply>(name, value) },
        "STALLAFTER" => script with { StallAfter = ToInt32(name, value) },
        "STALL" => script with { Stall = ToInt32(name, value) },
        "BURST" => script with { Burst = ToBoolean(name, value) },
        "FAULT" => script with { Fault = ToEnum<StreamFault>(name, value) },
        "FAULTAFTER" => script with { FaultAfter = ToInt32(name, value) },
        "ENDLESS" => script with { Endless = ToBoolean(name, value) },
        "DONE" => script with { Done = ToBoolean(name, value) },
        "FINISH" => script with { Finish = ToBoolean(name, value) },
        "FINISHINLAST" => script with { FinishInLast = ToBoolean(name, value) },
        "STAYSOPEN" => script with { StaysOpen = ToBoolean(name, value) },
        "PING" => script with { Ping = ToInt32(name, value) },
        "TOOL" => script with { Tool = ToBoolean(name, value) },
        "NULLROLE" => script with { NullRole = ToBoolean(name, value) },
        "FORM" => script with { Form = ToEnum<StreamForm>(name, value) },
        "SERVES" => script with { Serves = value },
        _ => throw new SandboxException($"A stream has no setting '{name}'."),
    };

    private static int ToInt32(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw Invalid(name, value);

    private static bool ToBoolean(string name, string value) => bool.TryParse(value, out bool flag) ? flag : throw Invalid(name, value);

    private static T ToEnum<T>(string name, string value)
        where T : struct, Enum =>
        Enum.TryParse(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out T member) && Enum.IsDefined(member)
            ? member
            : throw Invalid(name, value);

    private static SandboxException Invalid(string name, string value) =>
        new($"The setting '{name}' of a stream cannot be '{value}'.");
}
