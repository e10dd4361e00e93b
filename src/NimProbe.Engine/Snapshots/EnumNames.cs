namespace NimProbe.Engine.Snapshots;

/// <summary>The values of an enumeration by their exact names. Numbers and combinations, which <see cref="Enum"/> would read too, are none.</summary>
internal static class EnumNames<T>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> s_values = Enum.GetValues<T>().ToDictionary(static v => v.ToString(), StringComparer.Ordinal);

    /// <summary>All names, as the end of a sentence.</summary>
    public static string All { get; } = string.Join(", ", s_values.Keys);

    /// <summary>The value of a name, if it has one.</summary>
    public static bool TryGet(string name, out T value) => s_values.TryGetValue(name, out value);
}
