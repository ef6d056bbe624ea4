package javax.imageio.spi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * Java's registry of providers, open to every category as it was before Java 9. The referencing library of the WFS 2.0
 * suite keeps its factories in such a registry, and newer Javas refuse its categories. Only that suite's process sees
 * this class (--patch-module); no picture is read there.
 */
public class ServiceRegistry {
    /** Chooses among providers. */
    public interface Filter {
        boolean filter(Object provider);
    }

    /** The providers of one category, one a class, in the order they came, and which must stand before which. */
    private static final class Category {
        final Map<Class<?>, Object> byClass = new LinkedHashMap<>();
        final Map<Object, Set<Object>> predecessors = new IdentityHashMap<>();

        void list(Object p, boolean ordered, Set<Object> done, List<Object> into) {
            if (!done.add(p)) return;
            if (ordered) {
                for (Object first : predecessors.getOrDefault(p, Set.of())) {
                    if (byClass.containsValue(first)) list(first, true, done, into);
                }
            }
            into.add(p);
        }
    }

    private final Map<Class<?>, Category> categories = new LinkedHashMap<>();

    public ServiceRegistry(Iterator<Class<?>> categories) {
        while (categories.hasNext()) this.categories.put(categories.next(), new Category());
    }

    public static <T> Iterator<T> lookupProviders(Class<T> type, ClassLoader loader) {
        ServiceRegistry.class.getModule().addUses(type);
        return ServiceLoader.load(type, loader).iterator();
    }

    public static <T> Iterator<T> lookupProviders(Class<T> type) {
        return lookupProviders(type, Thread.currentThread().getContextClassLoader());
    }

    private Category category(Class<?> c) {
        Category found = categories.get(c);
        if (found == null) throw new IllegalArgumentException("not a category of this registry: " + c);
        return found;
    }

    public Iterator<Class<?>> getCategories() {
        return Collections.unmodifiableSet(categories.keySet()).iterator();
    }

    public synchronized <T> boolean registerServiceProvider(T provider, Class<T> category) {
        Object old = category(category).byClass.put(category.cast(provider).getClass(), provider);
        if (old == provider) return false;
        if (old instanceof RegisterableService s) s.onDeregistration(this, category);
        if (provider instanceof RegisterableService s) s.onRegistration(this, category);
        return old == null;
    }

    public void registerServiceProvider(Object provider) {
        for (Class<?> c : categories.keySet()) {
            if (c.isInstance(provider)) register(provider, c);
        }
    }

    private <T> void register(Object provider, Class<T> category) {
        registerServiceProvider(category.cast(provider), category);
    }

    public void registerServiceProviders(Iterator<?> providers) {
        while (providers.hasNext()) registerServiceProvider(providers.next());
    }

    public synchronized <T> boolean deregisterServiceProvider(T provider, Class<T> category) {
        if (!category(category).byClass.remove(provider.getClass(), provider)) return false;
        if (provider instanceof RegisterableService s) s.onDeregistration(this, category);
        return true;
    }

    public void deregisterServiceProvider(Object provider) {
        for (Class<?> c : categories.keySet()) {
            if (c.isInstance(provider)) deregister(provider, c);
        }
    }

    private <T> void deregister(Object provider, Class<T> category) {
        deregisterServiceProvider(category.cast(provider), category);
    }

    public synchronized boolean contains(Object provider) {
        for (Category c : categories.values()) {
            if (c.byClass.get(provider.getClass()) == provider) return true;
        }
        return false;
    }

    public <T> Iterator<T> getServiceProviders(Class<T> category, boolean ordered) {
        return getServiceProviders(category, null, ordered);
    }

    public synchronized <T> Iterator<T> getServiceProviders(Class<T> category, Filter filter, boolean ordered) {
        Category c = category(category);
        List<Object> listed = new ArrayList<>();
        Set<Object> done = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Object p : c.byClass.values()) c.list(p, ordered, done, listed);
        List<T> chosen = new ArrayList<>();
        for (Object p : listed) {
            if (filter == null || filter.filter(p)) chosen.add(category.cast(p));
        }
        return chosen.iterator();
    }

    public synchronized <T> T getServiceProviderByClass(Class<T> type) {
        for (Category c : categories.values()) {
            Object p = c.byClass.get(type);
            if (p != null) return type.cast(p);
        }
        return null;
    }

    public synchronized <T> boolean setOrdering(Class<T> category, T first, T second) {
        if (first == second) throw new IllegalArgumentException("a provider cannot stand before itself");
        Category c = category(category);
        unsetOrdering(category, second, first);
        return c.predecessors.computeIfAbsent(second, s -> Collections.newSetFromMap(new IdentityHashMap<>())).add(first);
    }

    public synchronized <T> boolean unsetOrdering(Class<T> category, T first, T second) {
        Set<Object> before = category(category).predecessors.get(second);
        return before != null && before.remove(first);
    }

    public synchronized void deregisterAll(Class<?> category) {
        for (Object p : new ArrayList<>(category(category).byClass.values())) deregister(p, category);
    }

    public void deregisterAll() {
        for (Class<?> c : categories.keySet()) deregisterAll(c);
    }
}
