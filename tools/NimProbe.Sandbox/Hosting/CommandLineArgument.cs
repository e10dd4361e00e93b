using System.Globalization;

namespace NimProbe.Sandbox.Hosting;

/// <summary>An option and its value.</summary>
internal sealed class CommandLineArgument(string name, string? value)
{
    public string Name => name;

    public string Text =>
        value is null || value.StartsWith("--", StringComparison.Ordinal) ? throw new SandboxException($"{name} lacks its value.") : value;

    public int Integer =>
        int.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw Wrong("a whole number");

    public double Number =>
        double.TryParse(Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) ? number : throw Wrong("a number");

    public DateOnly Day =>
        DateOnly.TryParseExact(Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : throw Wrong("a day such as 2026-06-18");

    public T OneOf<T>(IReadOnlyDictionary<string, T> choices) =>
        choices.TryGetValue(Text, out T? choice) ? choice : throw Wrong($"one of {string.Join(", ", choices.Keys)}");

    private SandboxException Wrong(string expected) => new($"{name} takes {expected}, not '{Text}'.");
}
