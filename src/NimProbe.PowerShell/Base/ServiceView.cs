using System.Management.Automation;

namespace NimProbe.PowerShell.Base;

/// <summary>
/// Selects the views that show the service, for objects of several services: an additional type name, which the views are for, as in
/// <c>NimProbe.NimProbeResult#Service</c>. The object itself stays the same.
/// </summary>
internal static class ServiceView
{
    private const string Suffix = "#Service";

    /// <summary>Whether an object was written together with those of other services.</summary>
    public static bool IsSelected(object? item) =>
        item is PSObject source && source.TypeNames.Any(static n => n.EndsWith(Suffix, StringComparison.Ordinal));

    /// <summary>Adds the type name to an object if there are several services.</summary>
    public static object Select(object item, bool hasSeveralServices)
    {
        if (!hasSeveralServices)
        {
            return item;
        }

        PSObject source = PSObject.AsPSObject(item);
        string name = item.GetType().FullName + Suffix;
        if (!source.TypeNames.Contains(name))
        {
            source.TypeNames.Insert(0, name);
        }

        return source;
    }
}
