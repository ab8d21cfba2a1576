namespace FhirStories.Repository.Searching;

/// <summary>Degrees of latitude and longitude, both ends included.</summary>
internal readonly record struct GeoBox(double South, double North, double West, double East);

/// <summary>Covers a circle on the earth by boxes, which an index of latitudes and longitudes can be asked for.</summary>
/// <remarks>The boxes are strips of latitude, each as wide as the circle is anywhere within it: nothing in the circle is left out, and
/// at most some 3 % beyond its edge is taken in.</remarks>
internal static class NearBoxes
{
    /// <summary>Most boxes of a circle: each strip may lie across the 180th meridian.</summary>
    public const int Most = Strips * 2;

    private const int Strips = 48;
    private const double MeanRadius = 6_371_008.8;
    // Some millimetres, so that no rounding decides.
    private const double Slack = 1e-7;

    /// <summary>The boxes.</summary>
    /// <param name="latitude">Latitude of the centre, -90 to 90.</param>
    /// <param name="longitude">Longitude of the centre, -180 to 180.</param>
    /// <param name="metres">Radius.</param>
    public static IReadOnlyList<GeoBox> Of(double latitude, double longitude, double metres)
    {
        var radius = metres / MeanRadius;
        if (radius >= Math.PI) return [new GeoBox(-90, 90, -180, 180)];
        var boxes = new List<GeoBox>();
        var centre = Radians(latitude);
        // Where the meridian touches the circle it is widest; nearer to a pole than the radius there is no such place.
        var widest = Math.Abs(Math.Sin(centre)) < Math.Cos(radius) ? Math.Asin(Math.Sin(centre) / Math.Cos(radius)) : double.NaN;
        for (var i = 0; i < Strips; i++)
        {
            var (south, north) = (centre + radius * Edge(i), centre + radius * Edge(i + 1));
            if (north < -Math.PI / 2 || south > Math.PI / 2) continue;
            (south, north) = (Math.Max(south, -Math.PI / 2), Math.Min(north, Math.PI / 2));
            var width = Math.Max(Width(centre, south, radius), Width(centre, north, radius));
            if (south <= widest && widest <= north) width = Math.Max(width, Width(centre, widest, radius));
            Add(boxes, Degrees(south) - Slack, Degrees(north) + Slack, longitude, Degrees(width) + Slack);
        }
        return boxes;
    }

    private static double Edge(int strip) => Math.Sin(Math.PI * strip / Strips - Math.PI / 2);

    // Half of what the circle covers of a parallel: the law of cosines on a sphere.
    private static double Width(double centre, double parallel, double radius)
    {
        var across = Math.Cos(centre) * Math.Cos(parallel);
        var along = Math.Cos(radius) - Math.Sin(centre) * Math.Sin(parallel);
        if (across < 1e-12) return Math.PI;
        return Math.Acos(Math.Clamp(along / across, -1, 1));
    }

    private static void Add(List<GeoBox> boxes, double south, double north, double longitude, double width)
    {
        if (width >= 180) boxes.Add(new(south, north, -180, 180));
        else
        {
            var (west, east) = (longitude - width, longitude + width);
            boxes.Add(new(south, north, Math.Max(west, -180), Math.Min(east, 180)));
            if (west < -180) boxes.Add(new(south, north, west + 360, 180));
            if (east > 180) boxes.Add(new(south, north, -180, east - 360));
        }
    }

    private static double Radians(double degrees) => degrees * Math.PI / 180;

    private static double Degrees(double radians) => radians * 180 / Math.PI;
}
